//! SIGHUP.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustix::process::Signal;

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::{Answer, Connection, token_request};
use crate::reload::{lifetime, with_lifetime};
use crate::server::Server;

/// "Reload on SIGHUP"
#[test]
fn a_hangup_reloads_the_configuration() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    assert_eq!(lifetime(&server), 100);
    folder.write("config.toml", with_lifetime(200));
    let log = server.hang_up();
    assert!(log.contains("configuration reloaded reloads=1"), "{log}");
    assert_eq!(lifetime(&server), 200);
}

/// Who asks is answered, also when nothing has changed.
#[test]
fn a_hangup_reloads_what_has_not_changed() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    for reloads in 1..=3 {
        let log = server.hang_up();
        assert!(log.contains(&format!("configuration reloaded reloads={reloads}")), "{log}");
    }
    server.token();
}

/// The bounds on requests are no restart-only values.
#[test]
fn the_bounds_on_requests_are_reloaded() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    folder.edit("config.toml", "workers = 1", "workers = 1\nlimits.body = \"10B\"");
    server.hang_up();
    assert_eq!(server.ask(CLIENT, SECRET).status, 413);
}

/// "swap atomically": 200 reloads under a steady load, over a kept connection and over new ones, and every answer is 200.
#[test]
fn no_request_is_lost_while_the_configuration_is_reloaded() {
    const RELOADS: usize = 200;
    let folder = Folder::of(&(small() + "\n[log]\nfilter = \"warn,signet::startup=info\"\n"));
    let server = Server::start(&folder);
    let (address, load) = (server.address(), Load::default());
    let request = || token_request(CLIENT, SECRET);
    thread::scope(|scope| {
        let _end = load.end_with_this_scope();
        let mut kept = Connection::open(address).unwrap();
        scope.spawn(|| load.ask_on_and_on(move || kept.ask(&request())));
        scope.spawn(|| load.ask_on_and_on(|| Connection::open(address)?.ask(&request())));
        for reloads in 1..=RELOADS {
            server.signal(Signal::HUP);
            until("the reload", || (server.log().matches("configuration reloaded").count() >= reloads).then_some(()));
        }
    });
    let [kept, new] = &load.answers.into_inner().unwrap()[..] else { panic!("two threads asked") };
    for answers in [kept, new] {
        assert!(answers.len() > 20, "{}", answers.len());
        assert!(answers.iter().all(|status| *status == Some(200)), "{answers:?}");
    }
    assert!(server.log().contains(&format!("reloads={RELOADS}\n")), "{}", server.log());
}

/// Threads that ask for tokens until they are told to end; the status of each answer, if there was one.
#[derive(Default)]
struct Load {
    ended: AtomicBool,
    answers: Mutex<Vec<Vec<Option<u16>>>>,
}

impl Load {
    fn ask_on_and_on(&self, mut ask: impl FnMut() -> io::Result<Answer>) {
        let mut answers = Vec::new();
        while !self.ended.load(Ordering::Relaxed) {
            answers.push(ask().ok().map(|answer| answer.status));
        }
        self.answers.lock().unwrap().push(answers);
    }

    /// Ends the load when a test fails, too.
    fn end_with_this_scope(&self) -> impl Drop + '_ {
        struct End<'l>(&'l AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        End(&self.ended)
    }
}
