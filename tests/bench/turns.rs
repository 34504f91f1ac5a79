//! Measuring in turns: a few calls of the one, a few of the other, and again. Whatever else the machine does meanwhile,
//! it does to both.

use std::time::{Duration, Instant};

/// What was measured of one piece of work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// The median time of one call, in nanoseconds.
    pub(crate) nanos: f64,
    /// The median of the ratios to the first piece of work in the same round.
    pub(crate) ratio: f64,
}

/// How long one turn is: long against the clock, short against the scheduler.
const TURN: Duration = Duration::from_micros(200);
const FEWEST_ROUNDS: usize = 15;

/// Measures every piece of work in turns for about as long as `budget`. Each says whether it did what it should.
///
/// # Errors
/// A piece of work failed, so its time means nothing.
pub(crate) fn measure<const N: usize>(
    work: [&mut dyn FnMut() -> bool; N],
    budget: Duration,
) -> Result<[Measured; N], &'static str> {
    let mut lanes = Vec::new();
    for work in work {
        let calls = calls_per_turn(work)?;
        lanes.push(Lane { work, calls, turns: Vec::new() });
    }
    let end = Instant::now() + budget;
    for round in 0_usize.. {
        if round >= FEWEST_ROUNDS && Instant::now() >= end {
            break;
        }
        // There and back: nobody always comes after the same other.
        if round % 2 == 0 {
            lanes.iter_mut().try_for_each(Lane::turn)?;
        } else {
            lanes.iter_mut().rev().try_for_each(Lane::turn)?;
        }
    }
    let first = lanes.first().map(|lane| lane.turns.clone()).unwrap_or_default();
    let measured = lanes.into_iter().map(|lane| Measured {
        ratio: median(lane.turns.iter().zip(&first).map(|(own, first)| own / first).collect()),
        nanos: median(lane.turns),
    });
    measured.collect::<Vec<_>>().try_into().map_err(|_| "not every piece of work was measured")
}

struct Lane<'a> {
    work: &'a mut dyn FnMut() -> bool,
    calls: u32,
    turns: Vec<f64>,
}

impl Lane<'_> {
    fn turn(&mut self) -> Result<(), &'static str> {
        let started = Instant::now();
        for _ in 0..self.calls {
            if !(self.work)() {
                return Err("what was to be measured failed");
            }
        }
        self.turns.push(nanos(started.elapsed()) / f64::from(self.calls));
        Ok(())
    }
}

/// How many calls make a turn, after some to warm up.
fn calls_per_turn(work: &mut dyn FnMut() -> bool) -> Result<u32, &'static str> {
    let mut lane = Lane { work, calls: 1, turns: Vec::new() };
    loop {
        let started = Instant::now();
        lane.turn()?;
        if started.elapsed() >= TURN {
            return Ok(lane.calls);
        }
        lane.calls = lane.calls.saturating_mul(2);
    }
}

fn nanos(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

/// The middle of `values`; not a number when there is none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
