//! `signet keys revoke`: at once, whatever the dates say.

use signet::clock::{Clock, SystemClock};
use signet::verifier::Verifier;

use crate::config::{AUDIENCE, ISSUER, less, public};
use crate::deadline::until;
use crate::keys::{keys, new_key, refused_without_a_trace, with_key};
use crate::run::signet;
use crate::server::Server;

/// "out of the JWK Set and refused at once"; "a replacement is made if it was the last active one"
#[test]
fn the_revocation_of_the_last_key_replaces_it_on_the_running_service() {
    let folder = with_key();
    let server = Server::start(&folder);
    let (ids, token, before) = (server.key_ids(), server.token(), keys(&folder));
    let said = signet(&folder, &["keys", "revoke", "es256"]).succeeded();
    let label = new_key(&before, &keys(&folder));
    assert!(said.contains(&format!("a replacement, keys.{label}, active at once")), "{said}");
    assert!(said.contains("for 15m at most"), "{said}");
    let new = until("the new JWK Set", || Some(server.key_ids()).filter(|new| *new != ids));
    assert!(new.len() == 1 && !new.contains(&ids[0]), "{new:?}");
    let set = server.get("/jwks").unwrap().body;
    let verifier = Verifier::new(ISSUER, AUDIENCE, set.as_bytes()).unwrap();
    assert!(verifier.verify(&token, SystemClock.now()).is_err());
    server.verify(ISSUER, &server.token());
}

/// One line is written, and the table of the replacement.
#[test]
fn a_revocation_writes_nothing_else() {
    let folder = with_key();
    let (before, text) = (keys(&folder), folder.read("config.toml"));
    signet(&folder, &["keys", "revoke", "es256"]).succeeded();
    let label = new_key(&before, &keys(&folder));
    let table = format!("\n[keys.{label}]\nclass = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/{label}.pem\"\n");
    assert_eq!(less(&less(&folder.read("config.toml"), &table), "revoked = true\n"), text);
    // And again, with the replacement.
    signet(&folder, &["keys", "revoke", &label]).succeeded();
    assert_eq!(folder.names("keys").len(), 3);
    signet(&folder, &["check"]).succeeded();
}

/// A key that another one stands in for is not replaced.
#[test]
fn a_key_with_an_active_successor_is_not_replaced() {
    let folder = with_key();
    let hour_ago = crate::keys::now().before(crate::keys::DAY / 24);
    let next = format!(
        "\n[keys.next]\nclass = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/next.pem\"\npublish_at = {}\nactivate_at = {hour_ago}\n",
        hour_ago.before(crate::keys::DAY)
    );
    folder.write("config.toml", folder.read("config.toml") + &next);
    signet(&folder, &["keys", "generate", "next"]).succeeded();
    signet(&folder, &["keys", "revoke", "es256"]).succeeded();
    assert_eq!((keys(&folder).len(), folder.names("keys").len()), (2, 2));
    signet(&folder, &["check"]).succeeded();
}

/// A successor that is revoked before its day must not take its predecessor with it.
#[test]
fn when_the_successor_is_revoked_its_predecessor_signs_on() {
    let folder = with_key();
    let (before, text) = (keys(&folder), folder.read("config.toml"));
    signet(&folder, &["keys", "rotate", "ES256"]).succeeded();
    let next = new_key(&before, &keys(&folder));
    let said = signet(&folder, &["keys", "revoke", &next]).succeeded();
    assert!(said.contains("keys.es256 has no successor any more"), "{said}");
    let then = keys(&folder);
    assert_eq!((then["es256"].retire_at, then["es256"].remove_at), (None, None));
    assert!(then[&next].revoked && folder.read("config.toml").starts_with(&text));
    signet(&folder, &["check"]).succeeded();
    // The next rotation goes on from there.
    signet(&folder, &["keys", "rotate", "ES256"]).succeeded();
}

/// Sealing keys, too.
#[test]
fn a_revoked_sealing_key_is_replaced() {
    let folder = with_key();
    signet(&folder, &["keys", "generate", "seal", "--class", "refresh"]).succeeded();
    let before = keys(&folder);
    signet(&folder, &["keys", "revoke", "seal"]).succeeded();
    let then = keys(&folder);
    let new = &then[&new_key(&before, &then)];
    assert!(then["seal"].revoked && new.class == before["seal"].class && new.publish_at.is_none());
}

/// "writes to another folder where the configuration is read-only"
#[test]
fn with_out_a_revocation_is_written_there_and_nothing_here() {
    let folder = public();
    let (text, names) = (folder.read("config.toml"), folder.names("keys"));
    signet(&folder, &["keys", "revoke", "es256", "--out", "out"]).succeeded();
    assert_eq!((folder.read("config.toml"), folder.names("keys")), (text, names));
    assert_eq!(folder.names("out/keys").len(), 1);
    assert!(folder.read("out/config.toml").contains("revoked = true"));
}

/// A name that is not there is told with those that are.
#[test]
fn an_unknown_key_is_not_revoked() {
    let said = refused_without_a_trace(&with_key(), &["keys", "revoke", "nobody"]);
    assert!(said.contains("there is no key nobody; there are es256"), "{said}");
}
