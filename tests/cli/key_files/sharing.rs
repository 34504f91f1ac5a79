//! One key, one label, one class; and keys whose time is over.

use crate::config::public;
use crate::key_files::{KEY, refused};
use crate::run::signet;

/// "Two tables with one key would make a retired or revoked key live on under another label."
#[test]
fn a_key_under_two_labels_is_refused() {
    let folder = public();
    folder.write_private("keys/copy.pem", folder.read(KEY));
    let again = "\n[keys.copy]\nclass = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/copy.pem\"\n";
    folder.write("config.toml", folder.read("config.toml") + again);
    let said = refused(&folder);
    assert!(said.contains("keys.es256.file\n") && said.contains("found: the same key as keys.copy"), "{said}");
}

/// "Classes never share a key"
#[test]
fn a_sealing_key_in_two_classes_is_refused() {
    let folder = public();
    signet(&folder, &["keys", "generate", "one", "--class", "refresh"]).succeeded();
    folder.write_private("keys/two.jwk", folder.read("keys/one.jwk"));
    let two = "\n[keys.two]\nclass = \"cookie\"\nfile = \"keys/two.jwk\"\n";
    folder.write("config.toml", folder.read("config.toml") + two);
    assert!(refused(&folder).contains("found: the same key as keys.one"));
}

/// A key of the wrong kind for its class is told with what would be right.
#[test]
fn a_signing_key_in_a_sealing_class_is_refused() {
    let folder = public();
    signet(&folder, &["keys", "generate", "one", "--class", "refresh"]).succeeded();
    folder.write_private("keys/one.jwk", folder.read(KEY));
    let said = refused(&folder);
    assert!(said.contains("keys.one.file\n") && said.contains("a private JWK of 32 random bytes"), "{said}");
}

/// A key that has no future is not needed, nor is its file.
#[test]
fn the_file_of_a_removed_or_revoked_key_may_be_gone() {
    let folder = public();
    let config = folder.read("config.toml");
    let table = "\n[keys.old]\nclass = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/gone.pem\"\n";
    folder.write("config.toml", format!("{config}{table}revoked = true\n"));
    signet(&folder, &["check"]).succeeded();
    let dates = "retire_at = 2024-01-01T00:00:00Z\nremove_at = 2024-02-01T00:00:00Z\n";
    folder.write("config.toml", format!("{config}{table}{dates}"));
    signet(&folder, &["check"]).succeeded();
    folder.write("config.toml", format!("{config}{table}publish_at = 2124-01-01T00:00:00Z\n"));
    assert!(refused(&folder).contains("keys.old.file"));
}
