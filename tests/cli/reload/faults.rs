//! What cannot be loaded: the old configuration serves on.

use std::fs;

use crate::config::{CLIENT, SECRET, small};
use crate::folder::Folder;
use crate::reload::{lifetime, with_lifetime};
use crate::server::Server;

/// "on any fault keep the old set, log, count, stay ready"
#[test]
fn a_faulty_file_is_told_and_counted_and_the_old_one_serves_on() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    let faulty = with_lifetime(200).replace("workers", "wrokers").replace("\"read\", \"write\"", "\"fly\"");
    for failed in 1..=3 {
        folder.write("config.toml", format!("{faulty}# {failed}\n"));
        server.hang_up_until(&[
            "ERROR configuration not reloaded, the old one serves on",
            "server.wrokers",
            "did you mean workers?",
            "clients.web.scopes",
            "resources.orders.scopes",
            "faults in config.toml",
            "failed_reloads=",
        ]);
        assert_eq!(server.get("/readyz").unwrap().status, 200);
        assert_eq!(lifetime(&server), 100);
    }
    assert!(server.log().contains("failed_reloads=3"), "{}", server.log());
    folder.write("config.toml", with_lifetime(300));
    server.hang_up();
    super::wait_for_lifetime(&server, 300);
    assert!(server.log().contains("configuration reloaded reloads=1"), "{}", server.log());
}

/// "What only a restart can change … is refused by a reload that changes it": each by its name, and all at once.
#[test]
fn what_only_a_restart_can_change_is_refused_by_name() {
    let log = "\n[log]\nformat = \"text\"\nfilter = \"info\"\n";
    let folder = Folder::of(&(small() + log));
    let server = Server::start(&folder);
    let changes = [
        ("server.bind", "\"127.0.0.1:0\"", "\"127.0.0.2:0\""),
        ("server.workers", "workers = 1", "workers = 2"),
        ("server.keep_alive", "workers = 1", "workers = 1\nkeep_alive = \"1s\""),
        ("server.stop_timeout", "workers = 1", "workers = 1\nstop_timeout = \"1s\""),
        ("server.limits.header_timeout", "workers = 1", "workers = 1\nlimits.header_timeout = \"1s\""),
        ("log.format", "\"text\"", "\"json\""),
        ("log.filter", "\"info\"", "\"debug\""),
    ];
    for (key, old, new) in changes {
        folder.write("config.toml", (small() + log).replace(old, new));
        server.hang_up_until(&[&format!(": {key}\n"), "only a restart can change it", "1 fault in config.toml"]);
        server.token();
    }
    let all = (small() + log).replace("\"127.0.0.1:0\"", "\"127.0.0.2:0\"").replace("\"info\"", "\"debug\"");
    folder.write("config.toml", all);
    server.hang_up_until(&[": server.bind\n", ": log.filter\n", "2 faults in config.toml"]);
}

/// Keys in memory outlive their files.
#[test]
fn a_key_file_that_becomes_unusable_is_told_and_its_key_signs_on() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let (ids, key) = (server.key_ids(), folder.read("keys/es256.pem"));
    let spoil: [(&dyn Fn(), &str); 4] = [
        (&|| folder.chmod("keys/es256.pem", 0o644), "mode 0644"),
        (&|| folder.write_private("keys/es256.pem", &key[..key.len() / 2]), "damaged"),
        (&|| folder.remove("keys/es256.pem"), "the file does not exist"),
        (&|| fs::create_dir(folder.at("keys/es256.pem")).unwrap(), "not a regular file"),
    ];
    for (spoil, told) in spoil {
        spoil();
        server.hang_up_until(&["keys.es256.file", told]);
        assert_eq!((server.ask(CLIENT, SECRET).status, server.key_ids()), (200, ids.clone()));
        assert_eq!(server.get("/readyz").unwrap().status, 200);
    }
    fs::remove_dir(folder.at("keys/es256.pem")).unwrap();
    folder.write_private("keys/es256.pem", &key);
    assert!(server.hang_up().contains("configuration"));
    server.token();
}
