//! Files that change, in each of the ways in which editors, orchestrators and people change them.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::config::{COMMITTED, ISSUER, small};
use crate::deadline::{until, within};
use crate::folder::Folder;
use crate::reload::{lifetime, wait_for_lifetime, with_lifetime};
use crate::run::signet;
use crate::server::Server;

/// "Reload … on file change": in place, as `echo >` does.
#[test]
fn a_file_that_is_written_in_place_is_reloaded() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    folder.write("config.toml", with_lifetime(200));
    wait_for_lifetime(&server, 200);
}

/// By a new file of the same name, as editors and `signet` itself do; and once more, because the inode is another now.
#[test]
fn a_file_that_another_one_is_renamed_over_is_reloaded() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    for seconds in [200, 300] {
        folder.write("config.toml.new", with_lifetime(seconds));
        fs::rename(folder.at("config.toml.new"), folder.at("config.toml")).unwrap();
        wait_for_lifetime(&server, seconds);
    }
}

/// By swapping one link, as Kubernetes does: `config.toml` leads through `..data` to a folder of its own version.
#[test]
fn a_link_that_is_swapped_is_reloaded() {
    let folder = Folder::new();
    let publish = |version: &str, seconds: u64| {
        folder.write_private(&format!("..{version}/config.toml"), with_lifetime(seconds));
        symlink(format!("..{version}"), folder.at("..data_tmp")).unwrap();
        fs::rename(folder.at("..data_tmp"), folder.at("..data")).unwrap();
    };
    publish("one", 100);
    symlink("..data/config.toml", folder.at("config.toml")).unwrap();
    let server = Server::start(&folder);
    for (version, seconds) in [("two", 200), ("three", 300)] {
        publish(version, seconds);
        wait_for_lifetime(&server, seconds);
    }
    fs::remove_dir_all(folder.at("..one")).unwrap();
    server.hang_up();
    assert_eq!(lifetime(&server), 300);
}

/// A key file that is replaced is another key: the JWK Set follows.
#[test]
fn a_key_file_that_is_replaced_is_reloaded() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    let (ids, other) = (server.key_ids(), Folder::of(&small()));
    signet(&other, &["keys", "generate", "es256"]).succeeded();
    folder.write_private("keys/new.pem", other.read("keys/es256.pem"));
    fs::rename(folder.at("keys/new.pem"), folder.at("keys/es256.pem")).unwrap();
    until("the other key", || Some(server.key_ids()).filter(|new| *new != ids));
    server.verify(ISSUER, &server.token());
}

/// A configuration may arrive before the keys that it names, in whatever folder they lie.
#[test]
fn a_key_that_arrives_after_the_configuration_completes_it() {
    let (folder, other) = (Folder::of(&small()), Folder::of(&small()));
    let server = Server::start(&folder);
    signet(&other, &["keys", "generate", "extra", "--algorithm", "EdDSA"]).succeeded();
    let table = "\n[keys.extra]\nclass = \"signing\"\nalgorithm = \"EdDSA\"\nfile = \"more/extra.pem\"\n";
    folder.write("config.toml", small() + table);
    server.wait_for_log(0, "keys.extra.file");
    assert_eq!(server.key_ids().len(), 1);
    let refusals = || server.log().matches("configuration not reloaded").count();
    let before = refusals();
    fs::create_dir(folder.at("more")).unwrap();
    folder.edit("config.toml", "# made at the first start", "# and a new folder");
    until("the folder to be looked at", || (refusals() > before).then_some(()));
    folder.write_private("more/extra.pem", other.read("keys/extra.pem"));
    until("the key that came later", || (server.key_ids().len() == 2).then_some(()));
}

/// A folder of keys that is replaced as a whole is watched as the old one was.
#[test]
fn a_folder_of_keys_that_is_replaced_is_watched_again() {
    let (folder, other) = (Folder::of(&small()), Folder::of(&small()));
    let server = Server::start(&folder);
    let mut ids = vec![server.key_ids()];
    for name in ["one", "two"] {
        signet(&other, &["keys", "generate", "es256"]).succeeded();
        let key = other.read("keys/es256.pem");
        other.remove("keys/es256.pem");
        if name == "one" {
            folder.write_private("new/es256.pem", key);
            fs::rename(folder.at("keys"), folder.at("old")).unwrap();
            fs::rename(folder.at("new"), folder.at("keys")).unwrap();
        } else {
            folder.write_private("keys/es256.pem", key);
        }
        ids.push(until("the other key", || Some(server.key_ids()).filter(|new| Some(new) != ids.last())));
    }
    assert!(ids[0] != ids[2], "{ids:?}");
}

/// A fault of a file's mode is mended without writing to it.
#[test]
fn a_key_file_whose_mode_is_mended_is_reloaded() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    folder.chmod("keys/es256.pem", 0o644);
    folder.write("config.toml", with_lifetime(200));
    server.wait_for_log(0, "mode 0644");
    assert_eq!(lifetime(&server), 100);
    folder.chmod("keys/es256.pem", 0o600);
    wait_for_lifetime(&server, 200);
}

/// A file that is away for a moment is a fault for a moment.
#[test]
fn a_file_that_comes_back_is_reloaded() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    folder.remove("config.toml");
    server.wait_for_log(0, "no such file");
    assert_eq!(lifetime(&server), 100);
    folder.write("config.toml", with_lifetime(200));
    wait_for_lifetime(&server, 200);
}

/// A log beside the configuration is written all the time; a change is seen all the same.
#[test]
fn a_change_is_seen_in_a_folder_that_is_never_quiet() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                folder.write("signet.log", "one more line\n");
                // The rhythm of the noise, not a wait for something.
                thread::sleep(Duration::from_millis(20));
            }
        });
        folder.write("config.toml", with_lifetime(200));
        let seen = within(Duration::from_secs(5), || (lifetime(&server) == 200).then_some(()));
        ended.store(true, Ordering::Relaxed);
        assert!(seen.is_some(), "{}", server.log());
    });
}

/// However changes and reloads meet, the last one is in force in the end.
#[test]
fn the_last_of_many_quick_changes_is_in_force() {
    let folder = Folder::of(&with_lifetime(100));
    let server = Server::start(&folder);
    for change in 1..=20 {
        folder.write("config.toml", with_lifetime(100 + change));
        // Around the time after which the service takes the folder to be quiet.
        thread::sleep(Duration::from_millis(change * 12));
    }
    wait_for_lifetime(&server, 120);
    folder.write("config.toml", with_lifetime(300));
    wait_for_lifetime(&server, 300);
}

/// "The server never writes `config.toml`", nor keys once it runs.
#[test]
fn the_service_writes_no_file_once_it_serves() {
    let folder = Folder::of(&COMMITTED.replace("127.0.0.1:8080", "127.0.0.1:0"));
    let server = Server::start(&folder);
    let names = (folder.names(""), folder.names("keys"), folder.read("config.toml"));
    folder.remove("keys/eddsa.pem");
    assert!(server.hang_up().contains("keys.eddsa.file"));
    server.ask("demo", folder.read("keys/demo.secret").trim()).token();
    let left: Vec<String> = names.1.iter().filter(|name| *name != "eddsa.pem").cloned().collect();
    assert_eq!((folder.names(""), folder.names("keys"), folder.read("config.toml")), (names.0, left, names.2));
}

/// A client's public keys are watched like the rest, and a set with a fault in it is not loaded.
#[test]
fn the_keys_of_a_client_that_are_replaced_are_reloaded() {
    let jwks = |members: &str| {
        format!(
            r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"{members}}}]}}"#
        )
    };
    let client = "[clients.app]\nauthentication = [\"private_key_jwt\"]\njwks_file = \"keys/app.jwks\"\n\
                  grant_types = [\"client_credentials\"]\nresources = [\"orders\"]\n\n[resources.orders]";
    let folder = Folder::of(&small().replace("[resources.orders]", client));
    folder.write_private("keys/app.jwks", jwks(""));
    let server = Server::start(&folder);
    folder.write("keys/app.jwks", jwks(",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""));
    until("the reason in the log", || server.log().contains("holds private members").then_some(()));
    folder.write("keys/app.jwks", jwks(",\"kid\":\"new\""));
    until("the reload", || server.log().contains("configuration reloaded").then_some(()));
    assert!(!server.log().contains("nWGxne"));
}
