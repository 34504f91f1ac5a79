//! Two servers, measured in turns.

use std::error::Error;
use std::time::{Duration, Instant};

use super::cores::Used;
use super::load::{Answers, Enough, Load, Requests};
use super::site::Server;
use crate::turns::median;

const ROUNDS: usize = 5;
/// How often a round is repeated because somebody else was busy.
const REPEATS: usize = 3;
/// The most cores that others may use on average while one side of a round is measured.
const MOST_FOREIGN: f64 = 0.2;

const WARM_UP: Duration = Duration::from_millis(300);
const TURN: Duration = Duration::from_millis(1500);

/// A server and what it is asked.
pub(super) struct Side<'a> {
    pub(super) name: &'a str,
    pub(super) server: &'a Server,
    pub(super) requests: &'a Requests,
}

/// What one turn of one server cost.
struct Turn {
    /// CPU microseconds of the server per request.
    micros: f64,
    per_second: f64,
    /// How many cores others used on average.
    foreign: f64,
    answers: Answers,
}

/// What the rounds say.
pub(super) struct Outcome {
    /// Cost of the first side ÷ cost of the second: the median of quiet rounds.
    pub(super) ratio: f64,
    /// Whether the machine was too busy to be sure; then the ratio is that of the quietest round.
    pub(super) is_doubtful: bool,
    /// CPU microseconds per request of both sides, and requests per second, as medians.
    pub(super) medians: [(f64, f64); 2],
}

/// Measures both sides in turns; `judge` looks at what the second side answered.
pub(super) fn compare(
    sides: [&Side<'_>; 2],
    judge: impl Fn(&[Vec<u8>]) -> Result<(), Box<dyn Error>>,
) -> Result<Outcome, Box<dyn Error>> {
    let [first, second] = sides;
    println!("\n  {:<7}{:>22}{:>26}{:>9}{:>9}", "round", first.name, second.name, "ratio", "foreign");
    let mut rounds = Vec::new();
    for number in 1..=ROUNDS {
        let mut best: Option<[Turn; 2]> = None;
        for attempt in 0..=REPEATS {
            let round = round(sides, number * (REPEATS + 1) + attempt)?;
            judge(&round[1].answers.sample)?;
            print(number, &round);
            if best.as_ref().is_none_or(|best| foreign(&round) < foreign(best)) {
                best = Some(round);
            }
            if best.as_ref().is_some_and(|best| foreign(best) <= MOST_FOREIGN) {
                break;
            }
        }
        rounds.extend(best);
    }
    Ok(Outcome::of(rounds))
}

/// Once there or once back: nobody always comes after the same other.
fn round(sides: [&Side<'_>; 2], number: usize) -> Result<[Turn; 2], Box<dyn Error>> {
    let [first, second] = sides;
    if number.is_multiple_of(2) {
        let first = turn(first, number)?;
        return Ok([first, turn(second, number)?]);
    }
    let second = turn(second, number)?;
    Ok([turn(first, number)?, second])
}

fn turn(side: &Side<'_>, number: usize) -> Result<Turn, Box<dyn Error>> {
    let process = &side.server.process;
    let mut load = Load::open(side.server.address, side.requests, number as u64)?;
    load.run(Enough::After(WARM_UP))?;
    let (before, started) = (Used::now(process)?, Instant::now());
    let answers = load.run(Enough::After(TURN))?;
    let (seconds, used) = (started.elapsed().as_secs_f64(), Used::now(process)?.since(before));
    let count = answers.count as f64;
    Ok(Turn {
        micros: used.server * 1e6 / count,
        per_second: count / seconds,
        foreign: used.foreign() / seconds,
        answers,
    })
}

fn foreign(round: &[Turn; 2]) -> f64 {
    round.iter().map(|turn| turn.foreign).fold(0.0, f64::max)
}

fn ratio([first, second]: &[Turn; 2]) -> f64 {
    first.micros / second.micros
}

fn print(number: usize, round: &[Turn; 2]) {
    let cell = |turn: &Turn| format!("{:.2} µs {:>8.0}/s", turn.micros, turn.per_second);
    let [first, second] = round;
    let busy = if foreign(round) > MOST_FOREIGN { " busy" } else { "" };
    println!("  {number:<7}{:>22}{:>26}{:>9.3}{:>9.2}{busy}", cell(first), cell(second), ratio(round), foreign(round));
}

impl Outcome {
    fn of(rounds: Vec<[Turn; 2]>) -> Self {
        let quiet: Vec<f64> = rounds.iter().filter(|round| foreign(round) <= MOST_FOREIGN).map(ratio).collect();
        let quietest = rounds.iter().min_by(|one, other| foreign(one).total_cmp(&foreign(other)));
        let is_doubtful = quiet.len() * 2 < rounds.len();
        let ratio = if is_doubtful { quietest.map_or(f64::NAN, ratio) } else { median(quiet) };
        let middle = |side: usize| {
            let of =
                |what: fn(&Turn) -> f64| median(rounds.iter().filter_map(|round| round.get(side)).map(what).collect());
            (of(|turn| turn.micros), of(|turn| turn.per_second))
        };
        let outcome = Self { ratio, is_doubtful, medians: [middle(0), middle(1)] };
        outcome.print();
        outcome
    }

    fn print(&self) {
        let [first, second] = self.medians.map(|(micros, per_second)| format!("{micros:.2} µs {per_second:>8.0}/s"));
        println!("  {:<7}{first:>22}{second:>26}{:>9.3}", "median", self.ratio);
        if self.is_doubtful {
            println!(
                "  THE MACHINE WAS TOO BUSY: most rounds had more than {MOST_FOREIGN} cores of foreign CPU, however often"
            );
            println!(
                "  they were repeated. The ratio is that of the quietest round; measure again on a quiet machine."
            );
        }
    }
}
