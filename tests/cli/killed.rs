//! What the service acknowledged holds when it is killed right after.

use std::thread;

use rustix::process::Signal;
use serde_json::Value;

use crate::config::{CLIENT, SECRET, small};
use crate::folder::Folder;
use crate::http::{basic, form_request_to};
use crate::server::Server;

/// Each of them on a service of its own.
const SERVICES: usize = 4;
const ROUNDS: usize = 50;

/// The small configuration; its client may also ask about the tokens of its resource.
fn config() -> String {
    small().replace("resources = [\"orders\"]\n", "resources = [\"orders\"]\nintrospects = [\"orders\"]\n")
}

fn post(server: &Server, path: &str, token: &str) -> (u16, String) {
    let answer = server.send(&form_request_to(path, &basic(CLIENT, SECRET), &format!("token={token}")));
    (answer.status, answer.body)
}

fn is_active(server: &Server, token: &str) -> bool {
    let (status, body) = post(server, "/introspect", token);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["active"] == true
}

/// Kills the service as soon as it acknowledged a revocation, and has the next one asked about it.
fn revoke_and_kill(rounds: usize) {
    let folder = Folder::of(&config());
    let mut revoked: Vec<String> = Vec::new();
    let mut kept = None;
    for round in 0..rounds {
        let mut server = Server::start(&folder);
        let forgotten: Vec<_> = revoked.iter().filter(|token| is_active(&server, token)).collect();
        assert!(forgotten.is_empty(), "{} of {round} revocations were forgotten", forgotten.len());
        let kept = kept.get_or_insert_with(|| server.token());
        assert!(is_active(&server, kept), "a token that nobody revoked is dead");
        let token = server.token();
        assert_eq!(post(&server, "/revoke", &token).0, 200);
        server.signal(Signal::KILL);
        server.wait_for_end();
        revoked.push(token);
    }
}

/// DESIGN 7: "`/revoke` answers 200 only after … the local disk" has it; 200 times.
#[test]
fn a_revocation_that_was_acknowledged_is_never_forgotten() {
    let services: Vec<_> = (0..SERVICES).map(|_| thread::spawn(|| revoke_and_kill(ROUNDS))).collect();
    services.into_iter().for_each(|service| service.join().unwrap());
}
