//! A configuration that was cut off, by a full disk or in the middle of a copy.

use signet::clock::{Clock, SystemClock};
use signet::keys::MissingFile;
use signet::startup::{load, load_text};

use crate::config::COMMITTED;
use crate::deadline::until;
use crate::folder::Folder;
use crate::reload::source;
use crate::server::Server;

/// The repository's configuration is cut off at every byte, and never taken for a whole one.
#[test]
fn a_file_that_was_cut_off_anywhere_is_refused() {
    let folder = Folder::new();
    let (source, now) = (source(&folder), SystemClock.now());
    let loads = |length: usize| match COMMITTED.get(..length) {
        Some(text) => load_text(&source, text.to_owned(), MissingFile::Overlook, now).is_ok(),
        None => {
            folder.write("config.toml", &COMMITTED.as_bytes()[..length]);
            load(&source, MissingFile::Overlook, now).is_ok()
        }
    };
    assert!(loads(COMMITTED.len()));
    let accepted: Vec<usize> = (0..COMMITTED.len()).filter(|length| loads(*length)).collect();
    assert_eq!(accepted, [0; 0]);
}

/// On the running service the old configuration serves on, wherever the file ends.
#[test]
fn a_service_whose_file_was_cut_off_serves_on() {
    let whole = COMMITTED.replace("127.0.0.1:8080", "127.0.0.1:0");
    let folder = Folder::of(&whole);
    let server = Server::start(&folder);
    let (ids, secret) = (server.key_ids(), folder.read("keys/demo.secret"));
    // A file that ends with a whole line is the one most easily taken for a whole file.
    let lines: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at + 1).collect();
    let samples = lines.iter().step_by(lines.len() / 16).copied().chain((0..whole.len()).step_by(whole.len() / 9));
    for length in samples.filter(|length| *length < whole.len()) {
        folder.write("config.toml", &whole.as_bytes()[..length]);
        let log = server.hang_up();
        assert!(!log.contains("configuration reloaded"), "{length}: {log}");
        assert_eq!(server.ask("demo", secret.trim()).status, 200, "{length}");
        assert_eq!(server.get("/readyz").unwrap().status, 200, "{length}");
    }
    assert!(!server.log().contains("configuration reloaded"));
    assert_eq!(server.key_ids(), ids);
    folder.write("config.toml", &whole);
    until("the whole file", || server.hang_up().contains("configuration reloaded").then_some(()));
}
