//! `signet backup` and `signet restore`, beside a running service; and what the service keeps by itself.

use rustix::process::Signal;

use crate::config::small;
use crate::folder::Folder;
use crate::run::signet;
use crate::server::{Server, spawn};

const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

fn listed(folder: &Folder) -> usize {
    signet(folder, &["deny", "list"]).succeeded().lines().filter(|line| line.contains(" by ")).count()
}

/// "keeps the union of revocations": a copy is brought back while the service runs, and nothing denied is forgotten.
#[test]
fn a_copy_is_made_and_brought_back_beside_a_running_service() {
    let folder = Folder::of(&small());
    let mut server = Server::start(&folder);
    signet(&folder, &["deny", "--gid", ID]).succeeded();
    let said = signet(&folder, &["backup", "copies/monday"]).succeeded();
    assert!(said.contains("1 revocations, 0 families"), "{said}");
    assert_eq!(folder.names("copies/monday"), ["accounts.sqlite3", "guard.sqlite3"]);
    assert_eq!((folder.mode("copies/monday"), folder.mode("copies/monday/guard.sqlite3")), (0o700, 0o600));
    signet(&folder, &["deny", "--user", "alice"]).succeeded();
    server.wait_for_log(0, "what=\"subject alice\"");
    let seen = server.log().len();
    let said = signet(&folder, &["restore", "copies/monday"]).succeeded();
    assert!(said.contains("2 revocations") && said.contains("1 revocations are newer"), "{said}");
    server.wait_for_log(seen, "was restored");
    assert_eq!(listed(&folder), 2);
    server.token();
    server.signal(Signal::TERM);
    assert!(server.wait_for_end().success());
    assert_eq!(listed(&folder), 2);
}

/// Nothing is overwritten, and nothing is brought back from where no copy is.
#[test]
fn a_copy_is_refused_where_there_is_one_or_none() {
    let folder = Folder::of(&small());
    assert!(signet(&folder, &["backup", "copy"]).refused().contains("data/guard.sqlite3: there is no such file"));
    signet(&folder, &["deny", "--issuer"]).succeeded();
    signet(&folder, &["backup", "copy"]).succeeded();
    assert!(signet(&folder, &["backup", "copy"]).refused().contains("nothing is overwritten"));
    assert!(
        signet(&folder, &["restore", "nowhere"]).refused().contains("nowhere/guard.sqlite3: there is no such file")
    );
    folder.write("copy/guard.sqlite3", "not a database ".repeat(500));
    assert!(signet(&folder, &["restore", "copy"]).refused().contains("it is no SQLite file"));
    assert_eq!(listed(&folder), 1);
}

/// A second service on the same folder is told so, and the first serves on.
#[test]
fn two_services_do_not_share_their_files() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let said = signet(&folder, &[]).refused();
    assert!(said.starts_with("the guard at storage.folder cannot be opened: "), "{said}");
    assert!(said.contains("another service uses it") && said.lines().count() == 1, "{said}");
    server.token();
}

/// A file that is not the guard's is named, with what would be right.
#[test]
fn a_file_of_something_else_keeps_the_service_from_starting() {
    let folder = Folder::of(&small());
    folder.write_private("data/guard.sqlite3", "not a database ".repeat(500));
    let said = signet(&folder, &[]).refused();
    assert!(said.contains("data/guard.sqlite3: it is no SQLite file; expected"), "{said}");
}

/// "What only a restart can change … is refused by a reload that changes it"
#[test]
fn the_folder_and_the_room_change_with_a_restart_only() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let settings = "[storage]\nfolder = \"other\"\n\n[guard]\nspent_marks = 5\nspent_marks_per_client = 5\n\n[server]";
    folder.edit("config.toml", "[server]", settings);
    let log = server.hang_up();
    for key in ["storage.folder", "guard.spent_marks", "guard.spent_marks_per_client"] {
        assert!(log.contains(key), "{key}: {log}");
    }
}

/// What cannot be is told with its key.
#[test]
fn settings_that_no_guard_can_have_are_refused() {
    let folder = Folder::of(&small());
    for (key, value) in [
        ("guard.kind", "mushroom"),
        ("guard.spent_marks", "0"),
        ("guard.spent_marks_per_client", "0"),
        ("guard.spent_marks_per_client", "1000001"),
        ("storage.folder", ""),
    ] {
        let said = signet(&folder, &["--set", &format!("{key}={value}"), "check"]).refused();
        assert!(said.contains(key) && said.contains("expected"), "{key}={value}: {said}");
    }
}

/// "a clean one writes its live marks and reads them back": the guard's birth outlives a stop, and a crash ends it.
#[test]
fn a_clean_stop_keeps_the_guards_birth_and_a_crash_does_not() {
    let folder = Folder::of(&small());
    let state = || {
        let file = rusqlite::Connection::open(folder.at("data/guard.sqlite3")).unwrap();
        let sql = "SELECT birth, stopped_cleanly FROM guard";
        file.query_row(sql, (), |row| Ok((row.get::<_, i64>(0).unwrap(), row.get::<_, bool>(1).unwrap()))).unwrap()
    };
    let mut server = Server::start(&folder);
    let (birth, _) = state();
    server.signal(Signal::TERM);
    server.wait_for_end();
    assert_eq!(state(), (birth, true));
    let server = Server::start(&folder);
    assert_eq!(state(), (birth, false));
    drop(server);
    drop(Server::start(&folder));
    assert!(state().0 > birth);
}

/// A start that fails after the guard was opened leaves it as it was.
#[test]
fn a_start_that_fails_is_a_clean_stop() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = Folder::of(&small());
    let bind = format!("server.bind={}", taken.local_addr().unwrap());
    let (mut child, _printed) = spawn(&folder, &["--set", &bind]);
    assert!(!child.wait().unwrap().success());
    let file = rusqlite::Connection::open(folder.at("data/guard.sqlite3")).unwrap();
    assert!(file.query_row("SELECT stopped_cleanly FROM guard", (), |row| row.get::<_, bool>(0)).unwrap());
}
