//! Many at once.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use crate::asking::{assert_token, token_request};
use crate::service::Plan;

/// 64 clients, each on a connection of its own, none of which waits for another.
#[test]
fn clients_in_parallel_are_all_served() {
    let service = Plan::example().with_workers(2).start();
    let request = token_request(&service);
    let start = Barrier::new(64);
    let client = || {
        let mut connection = service.connect();
        start.wait();
        let answers = (0..5).map(|_| connection.exchange(&request));
        answers.map(|answer| answer.json()["access_token"].to_string()).collect::<Vec<_>>()
    };
    let tokens: Vec<String> = thread::scope(|scope| {
        let clients: Vec<_> = (0..64).map(|_| scope.spawn(client)).collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client that was served")).collect()
    });
    assert_eq!(tokens.len(), 320);
    assert_eq!(tokens.into_iter().collect::<BTreeSet<_>>().len(), 320, "every token is another one");
}

/// Connections that say nothing take no worker away from those that ask.
#[test]
fn silent_connections_delay_nobody() {
    let service = Plan::example().start();
    let silent: Vec<_> = (0..200).map(|_| service.connect()).collect();
    assert_token(&service.answer(&token_request(&service)));
    drop(silent);
}
