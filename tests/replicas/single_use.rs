//! "exactly as many successes as codes": what may be used once is used once, over all replicas, however it is raced.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::balancer::Balancer;
use crate::deadline::until;
use crate::http::Connection;
use crate::load::Client;
use crate::person::{Browser, asserted, redemption, refreshment, text, tokens};
use crate::soak::{figure, times};
use crate::stores::{APP, SPA, Shared};

/// Times the factor of the long version, as all that follow.
const CODES: usize = 2000;
const FAMILIES: usize = 40;
const ASSERTIONS: usize = 200;
const RACERS: usize = 8;
const THREADS: usize = 2;

/// Racing requests over three replicas: each connection has its turn before any answer is read.
struct Race(Vec<Connection>);

impl Race {
    fn over(replicas: &[SocketAddr]) -> Self {
        Self((0..RACERS).map(|number| Connection::open(replicas[number % replicas.len()]).unwrap()).collect())
    }

    /// The same request by all of them.
    fn run(&mut self, request: &str) -> Vec<crate::http::Answer> {
        self.0.iter_mut().for_each(|racer| racer.send(request).unwrap());
        self.0.iter_mut().map(|racer| racer.answer().unwrap()).collect()
    }
}

/// How often each status was answered.
type Answers = BTreeMap<(u16, String), usize>;

/// Whatever is no success is `invalid_grant` or `invalid_client`, and of successes there is one.
fn judge(answers: &[crate::http::Answer], all: &Mutex<Answers>) {
    let good = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(good, 1, "{:?}", answers.iter().map(|answer| (answer.status, &answer.body)).collect::<Vec<_>>());
    let mut all = all.lock().unwrap();
    for answer in answers {
        let told = if answer.status == 200 { String::new() } else { text(&answer.json(), "error") };
        *all.entry((answer.status, told)).or_default() += 1;
    }
}

fn in_threads(work: impl Fn(usize) + Send + Sync + 'static) {
    let work = Arc::new(work);
    let threads = (0..THREADS).map(|number| {
        let work = Arc::clone(&work);
        thread::spawn(move || work(number))
    });
    threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn each_of_two_thousand_codes_is_redeemed_once_by_eight_that_race() {
    let shared = Shared::with_accounts();
    let (balancer, addresses) = (Balancer::haproxy(&shared.fleet.addresses()), shared.fleet.addresses());
    let user = shared.user();
    let all = Arc::new(Mutex::new(Answers::new()));
    let (told, at) = (Arc::clone(&all), balancer.address);
    in_threads(move |_| {
        let (mut browser, mut race) = (Browser::at(at), Race::over(&addresses));
        for _ in 0..times(CODES) / THREADS {
            let code = browser.code(APP, &user).unwrap();
            judge(&race.run(&redemption(APP, &code)), &told);
        }
    });
    let (all, codes) = (all.lock().unwrap(), times(CODES));
    assert_eq!(all[&(200, String::new())], codes);
    // Whoever comes second may be told to come again, where a busy machine kept the revocation from being written in time.
    let refused = all[&(400, "invalid_grant".to_owned())];
    let later = all.get(&(503, "temporarily_unavailable".to_owned())).copied().unwrap_or(0);
    assert_eq!(refused + later, codes * (RACERS - 1), "{all:?}");
    assert!(later * 50 < refused, "{all:?}");
    figure("codes, each raced for by eight, and successes", format!("{codes}, {}", all[&(200, String::new())]));
    assert_eq!(shared.guard("/guard/redis/spent_alone"), [0, 0, 0]);
}

#[test]
fn each_client_assertion_is_taken_once_by_eight_that_race() {
    let shared = Shared::without_accounts();
    let (all, addresses) = (Arc::new(Mutex::new(Answers::new())), shared.fleet.addresses());
    let told = Arc::clone(&all);
    let robot = shared.robot;
    // An assertion that could be older than the guard is refused, and its date is taken with leeway.
    let mut line = Client::new(addresses[0]);
    let mut first = 0..;
    until("assertions that are younger than the guard", || {
        let request = asserted(&robot, &format!("first-{}", first.next().unwrap()));
        (line.ask(&request).unwrap().status == 200).then_some(())
    });
    in_threads(move |thread| {
        let mut race = Race::over(&addresses);
        for number in 0..times(ASSERTIONS) / THREADS {
            judge(&race.run(&asserted(&robot, &format!("{thread}-{number}"))), &told);
        }
    });
    let assertions = times(ASSERTIONS);
    let refused = ((401, "invalid_client".to_owned()), assertions * (RACERS - 1));
    let all = all.lock().unwrap();
    assert_eq!(*all, Answers::from([((200, String::new()), assertions), refused]));
    let told = format!("{assertions}, {}", all[&(200, String::new())]);
    figure("assertions, each raced with by eight, and successes", told);
}

/// Whoever races with the same token within 10 s gets the same next generation, not another one each; and the first token of
/// all, which comes back afterwards, ends the family everywhere.
#[test]
fn a_family_of_refresh_tokens_advances_once_by_eight_that_race() {
    let shared = Shared::with_accounts();
    let (balancer, addresses) = (Balancer::haproxy(&shared.fleet.addresses()), shared.fleet.addresses());
    let user = shared.user();
    let at = balancer.address;
    in_threads(move |_| {
        let (mut browser, mut line, mut race) = (Browser::at(at), Client::new(at), Race::over(&addresses));
        for _ in 0..times(FAMILIES) / THREADS {
            let code = browser.code(SPA, &user).unwrap();
            let first = text(&tokens(line.ask(&redemption(SPA, &code)).unwrap()).unwrap(), "refresh_token");
            let mut presented = first.clone();
            for _ in 0..3 {
                let answers = race.run(&refreshment(SPA, &presented));
                let next = answers.into_iter().map(|answer| text(&tokens(answer).unwrap(), "refresh_token"));
                presented = next.collect::<Vec<_>>().pop().unwrap();
            }
            // Three generations later, not twenty-four: one more is the next.
            let last = text(&tokens(line.ask(&refreshment(SPA, &presented)).unwrap()).unwrap(), "refresh_token");
            for answer in race.run(&refreshment(SPA, &first)) {
                assert_eq!((answer.status, text(&answer.json(), "error").as_str()), (400, "invalid_grant"));
            }
            for answer in race.run(&refreshment(SPA, &last)) {
                assert_eq!((answer.status, text(&answer.json(), "error").as_str()), (400, "invalid_grant"));
            }
        }
    });
    figure("families of refresh tokens that advanced once by eight that raced", times(FAMILIES));
}
