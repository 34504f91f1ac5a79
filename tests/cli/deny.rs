//! `signet deny`: what was issued is refused, whether or not the service runs.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::{basic, form_request_to};
use crate::run::signet;
use crate::server::Server;

const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// "Effective within 1 s": the service says in its log what it took over, from whom, and why.
#[test]
fn a_running_service_takes_a_denial_over_within_a_second() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let seen = server.log().len();
    signet(&folder, &["deny", "--gid", ID, "--reason", "lost laptop"]).succeeded();
    let told = Instant::now();
    server.wait_for_log(seen, "revoked by an operator");
    assert!(told.elapsed() < Duration::from_secs(3), "{:?}", told.elapsed());
    let log = server.log_since(seen);
    for field in [&format!("what=\"grant {ID}\""), "reason=\"lost laptop\"", "who="] {
        assert!(log.contains(field), "{field}: {log}");
    }
    server.token();
}

/// It does not need the service, nor does the service forget it.
#[test]
fn what_was_denied_before_the_start_is_listed_after_it() {
    let folder = Folder::of(&small());
    let said = signet(&folder, &["deny", "--user", "alice", "--reason", "left"]).succeeded();
    assert!(said.contains("denied   subject alice") && said.contains("issued before 20"), "{said}");
    drop(Server::start(&folder));
    let listed = signet(&folder, &["deny", "list"]).succeeded();
    let words = ["subject alice", "since 20", "until 20", " by ", "@", ": left"];
    assert!(words.iter().all(|word| listed.contains(word)) && listed.lines().count() == 1, "{listed}");
}

/// One way each, and what the service is told is what was typed.
#[test]
fn each_way_to_deny_is_kept_under_its_kind() {
    let folder = Folder::of(&small());
    folder.edit("config.toml", "[clients.web]", "[clients.web]\nid = \"https://web.example\"");
    for (typed, kept) in [
        (vec!["--gid", ID], format!("grant {ID}")),
        (vec!["--jti", ID], format!("token {ID}")),
        (vec!["--sid", ID], format!("session {ID}")),
        (vec!["--user", "älice"], "subject älice".to_owned()),
        (vec!["--client", CLIENT], "client https://web.example".to_owned()),
        (vec!["--client", "gone"], "client gone".to_owned()),
        (vec!["--issuer"], "issuer".to_owned()),
    ] {
        let before = folder.read("config.toml");
        let said = signet(&folder, &[vec!["deny"], typed].concat()).succeeded();
        assert!(said.lines().any(|line| line.trim_end() == format!("denied   {kept}")), "{said}");
        assert_eq!(said.contains("no client of this id"), kept == "client gone", "{said}");
        assert_eq!(said.contains("signet clients disable"), kept.starts_with("client"), "{said}");
        assert!(signet(&folder, &["deny", "list"]).succeeded().contains(&kept));
        assert_eq!(folder.read("config.toml"), before);
    }
}

/// "until = now + longest lifetime that the configuration could have issued": of tokens and of sealed blobs.
#[test]
fn a_denial_lasts_as_long_as_anything_that_was_issued() {
    let lasts = |folder: &Folder| {
        signet(folder, &["deny", "--gid", ID]).succeeded();
        let file = Connection::open(folder.at("data/guard.sqlite3")).unwrap();
        let sql = "SELECT (until - since + 999) / 1000 FROM revocations";
        file.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap()
    };
    let folder = Folder::of(&small());
    assert!((660..=661).contains(&lasts(&folder)));
    folder.edit("config.toml", "[server]", "[tokens]\naccess_token_lifetime = \"2h\"\n\n[server]");
    assert!((7260..=7262).contains(&lasts(&folder)));
    signet(&folder, &["keys", "generate", "--class", "refresh"]).succeeded();
    assert!((2_592_060..=2_592_063).contains(&lasts(&folder)));
}

/// A key file that is lost keeps nobody from denying; a configuration that cannot be read does.
#[test]
fn a_denial_needs_the_settings_and_no_keys() {
    let folder = crate::config::public();
    folder.remove("keys/es256.pem");
    signet(&folder, &["deny", "--gid", ID]).succeeded();
    folder.edit("config.toml", "workers = 1", "workers = \"many\"");
    assert!(signet(&folder, &["deny", "--gid", ID]).refused().contains("server.workers"));
}

/// Exactly one thing is denied, and in its form.
#[test]
fn what_is_not_understood_denies_nothing() {
    let folder = Folder::of(&small());
    for (typed, word) in [
        (vec!["deny"], "--gid"),
        (vec!["deny", "--gid", ID, "--issuer"], "cannot be used with"),
        (vec!["deny", "--reason", "x"], "--gid"),
        (vec!["deny", "--gid", "short"], "22 characters"),
        (vec!["deny", "--gid", "AAAAAAAAAAAAAAAAAAAAAB"], "22 characters"),
        (vec!["deny", "--user", ""], "--user"),
        (vec!["deny", "--issuer", "--reason", "two\nlines"], "one line"),
        (vec!["deny", "list", "--issuer"], "--issuer"),
    ] {
        let said = signet(&folder, &typed);
        assert_eq!(said.code, Some(2), "{typed:?}: {} {}", said.out, said.err);
        assert!(said.err.contains(word), "{typed:?}: {}", said.err);
    }
    assert_eq!(signet(&folder, &["deny", "list"]).succeeded(), "nothing is denied\n");
}

/// The settings say where, and an override does.
#[test]
fn the_folder_is_the_one_of_the_configuration() {
    let folder = Folder::of(&small());
    signet(&folder, &["--set", "storage.folder=elsewhere", "deny", "--issuer"]).succeeded();
    assert_eq!(folder.names("elsewhere"), ["guard.sqlite3"]);
    assert_eq!((folder.mode("elsewhere"), folder.mode("elsewhere/guard.sqlite3")), (0o700, 0o600));
    assert_eq!(folder.names("data"), [""; 0]);
}

/// What is denied is dead to resource servers within a second, and inspect says who did it.
#[test]
fn a_denied_token_is_inactive_within_a_second() {
    let config =
        small().replace("resources = [\"orders\"]\n", "resources = [\"orders\"]\nintrospects = [\"orders\"]\n");
    let folder = Folder::of(&config);
    let server = Server::start(&folder);
    let (token, other) = (server.token(), server.token());
    let active = |token: &str| {
        let request = form_request_to("/introspect", &basic(CLIENT, SECRET), &format!("token={token}"));
        server.send(&request).json()["active"] == true
    };
    assert!(active(&token) && active(&other));
    let gid = said_by_inspect(&folder, &token, "\"gid\": \"");
    let gid = gid.split('"').next().unwrap().to_owned();
    signet(&folder, &["deny", "--gid", &gid, "--reason", "lost"]).succeeded();
    let denied = Instant::now();
    until("the token to be dead", || (!active(&token)).then_some(()));
    assert!(denied.elapsed() < Duration::from_secs(2), "{:?}", denied.elapsed());
    assert!(active(&other), "another grant lives on");
    let why = said_by_inspect(&folder, &token, "valid     no: revoked at 20");
    assert!(why.contains(&format!("(grant {gid})")), "{why}");
    signet(&folder, &["deny", "--client", CLIENT]).succeeded();
    until("all tokens of the client to be dead", || (!active(&other)).then_some(()));
}

/// What inspect says behind these words.
#[track_caller]
fn said_by_inspect(folder: &Folder, token: &str, words: &str) -> String {
    let said = signet(folder, &["inspect", token]).succeeded();
    said.split_once(words).unwrap_or_else(|| panic!("{words} in {said}")).1.to_owned()
}

/// An id is base64url, of which one in 64 begins with a hyphen.
#[test]
fn an_id_that_begins_with_a_hyphen_is_no_option() {
    let folder = Folder::of(&small());
    for (way, id) in [("--gid", "-AAAAAAAAAAAAAAAAAAAAA"), ("--jti", "--AAAAAAAAAAAAAAAAAAAA"), ("--user", "-alice")] {
        let said = signet(&folder, &["deny", way, id]).succeeded();
        assert!(said.contains(id), "{said}");
    }
}
