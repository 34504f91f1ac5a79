//! Replicas that write at the same time.

use std::sync::Arc;
use std::thread;

use signet::protocol::Subject;
use signet::users::{AccountFault, Directory, NewAccount};

use super::Store;
use crate::directory::{NOW, block_on, cheap, create, new, open, pool, username};

/// Asks so many at once, of one replica after the other.
fn at_once<T: Send + 'static>(
    replicas: &[Arc<Directory>],
    asked: usize,
    what: impl Fn(&Directory, usize) -> T + Clone + Send + 'static,
) -> Vec<T> {
    let threads: Vec<_> = (0..asked)
        .zip(replicas.iter().cycle().cloned())
        .map(|(number, replica)| {
            let what = what.clone();
            thread::spawn(move || what(&replica, number))
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

/// No version is issued twice, whoever advances it.
#[test]
fn a_version_is_advanced_once_for_each_who_asks() {
    let store = Store::new();
    let replicas = [Arc::new(open(&store)), Arc::new(open(&store))];
    let subject = create(&replicas[0], new("alice")).subject;
    let mut versions =
        at_once(&replicas, 40, move |replica, _| block_on(replica.sign_out_everywhere(&subject)).unwrap().as_u32());
    versions.sort_unstable();
    assert_eq!(versions, (2..=41).collect::<Vec<_>>());
}

/// One name, and one subject, is given to one of many who want it on several replicas.
#[test]
fn a_name_and_a_subject_are_given_once() {
    let store = Store::new();
    let replicas = [Arc::new(open(&store)), Arc::new(open(&store)), Arc::new(open(&store))];
    let named = |replica: &Directory, _| block_on(replica.create(NewAccount::named(username("alice")), &pool(), NOW));
    let faults: Vec<_> = at_once(&replicas, 30, named).into_iter().filter_map(Result::err).collect();
    assert_eq!(faults, vec![AccountFault::UsernameTaken; 29]);
    let subject = Subject::parse("one").unwrap();
    let of_subject = move |replica: &Directory, number: usize| {
        let new = NewAccount::named(username(&format!("user-{number}")));
        block_on(replica.create(NewAccount { subject: Some(subject.clone()), ..new }, &pool(), NOW))
    };
    let faults: Vec<_> = at_once(&replicas, 30, of_subject).into_iter().filter_map(Result::err).collect();
    assert_eq!(faults, vec![AccountFault::SubjectTaken; 29]);
    assert_eq!(store.number("SELECT count(*) FROM accounts"), 2, "what was refused left nothing");
}

/// Whoever asks waits for one of a few connections, and there are never more.
#[test]
fn connections_are_bounded() {
    let store = Store::new();
    let mut settings = store.settings(&cheap());
    settings.postgres.connections = 2;
    let replica = Arc::new(store.open_exactly(&settings, Arc::new(signet::entropy::SystemEntropy::new())).unwrap());
    let subject = create(&replica, new("alice")).subject;
    let observed = at_once(&[Arc::clone(&replica)], 16, move |replica, _| block_on(replica.standing(&subject)).is_ok());
    assert!(observed.into_iter().all(|read| read));
    let mine =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'signet'";
    assert!((1..=2).contains(&store.number(mine)));
    assert!(block_on(replica.reach()).is_ok());
}
