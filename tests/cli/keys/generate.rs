//! `signet keys generate`

use signet::keys::KeyClass;

use crate::config::{COMMITTED, less, public, small};
use crate::folder::Folder;
use crate::keys::{keys, new_key, refused_without_a_trace, with_key};
use crate::run::signet;

/// "edits files and config without losing comments"
#[test]
fn a_generated_key_is_declared_at_the_end_of_the_keys_and_nothing_else_changes() {
    let folder = with_key();
    let (before, text) = (keys(&folder), folder.read("config.toml"));
    let said = signet(&folder, &["keys", "generate", "--algorithm", "EdDSA"]).succeeded();
    let label = new_key(&before, &keys(&folder));
    assert!(label.starts_with("eddsa-20") && label.len() == "eddsa-2026-11-20".len(), "{label}");
    let table = format!("\n[keys.{label}]\nclass = \"signing\"\nalgorithm = \"EdDSA\"\nfile = \"keys/{label}.pem\"\n");
    assert_eq!(folder.read("config.toml"), text + &table);
    assert!(said.contains(&format!("keys.{label}")) && said.contains(&format!("keys/{label}.pem")), "{said}");
    assert_eq!(folder.mode(&format!("keys/{label}.pem")), 0o600);
}

/// The classes of the table in the manual: each has a first key.
#[test]
fn a_key_of_every_class_is_generated() {
    let folder = with_key();
    for class in KeyClass::all().filter(|class| *class != KeyClass::Signing) {
        let name = format!("my-{class}");
        signet(&folder, &["keys", "generate", &name, "--class", class.as_str()]).succeeded();
        assert_eq!(keys(&folder)[&name].class, Some(class));
        assert!(folder.read(&format!("keys/{name}.jwk")).starts_with("{\"kty\":\"oct\""));
    }
    for algorithm in ["ES384", "PS256", "RS256"] {
        signet(&folder, &["keys", "generate", "--algorithm", algorithm]).succeeded();
    }
    signet(&folder, &["check"]).succeeded();
}

/// Keys are put beside their like, not below what follows.
#[test]
fn a_key_is_declared_after_the_last_key_wherever_that_is() {
    let (head, tail) = ("# before\n", "# the end\n[log]\nfilter = \"info\" # quiet\n");
    let folder = Folder::of(&format!("{head}{}\n{tail}", small()));
    let text = folder.read("config.toml");
    signet(&folder, &["keys", "generate", "extra", "--class", "mac"]).succeeded();
    let table = "[keys.extra]\nclass = \"mac\"\nfile = \"keys/extra.jwk\"\n\n";
    assert_eq!(less(&folder.read("config.toml"), table), text);
    assert!(folder.read("config.toml").ends_with(&format!("{table}{tail}")));
}

/// Line breaks of Windows, tabs and odd spaces stay.
#[test]
fn a_file_with_other_line_breaks_keeps_them() {
    let folder = Folder::of(&small().replace('\n', "\r\n"));
    let text = folder.read("config.toml");
    signet(&folder, &["keys", "generate", "extra", "--class", "mac"]).succeeded();
    let table = "\r\n[keys.extra]\r\nclass = \"mac\"\r\nfile = \"keys/extra.jwk\"\r\n";
    assert_eq!(folder.read("config.toml"), text + table);
}

/// "The name of a declared key makes its missing file", and never another one in its place.
#[test]
fn the_missing_file_of_a_declared_key_is_made_once() {
    let folder = Folder::of(&small());
    let text = folder.read("config.toml");
    assert!(signet(&folder, &["keys", "generate", "es256"]).succeeded().contains("made for keys.es256"));
    let key = folder.read("keys/es256.pem");
    let said = refused_without_a_trace(&folder, &["keys", "generate", "es256"]);
    assert!(said.contains("keys.es256 has its file already: keys/es256.pem"), "{said}");
    assert_eq!((folder.read("config.toml"), folder.read("keys/es256.pem")), (text, key));
}

/// A key may lie beside the configuration, without a folder.
#[test]
fn a_key_file_needs_no_folder() {
    let folder = Folder::of(&small().replace("keys/es256.pem", "es256.pem"));
    signet(&folder, &["keys", "generate", "es256"]).succeeded();
    assert_eq!((folder.names(""), folder.mode("es256.pem")), (vec!["config.toml".into(), "es256.pem".into()], 0o600));
    folder.remove("es256.pem");
    signet(&folder, &["keys", "generate", "--missing"]).succeeded();
    signet(&folder, &["check"]).succeeded();
}

/// `--missing` makes what is missing and leaves the rest.
#[test]
fn only_missing_files_are_made() {
    let folder = Folder::of(COMMITTED);
    signet(&folder, &["keys", "generate", "eddsa"]).succeeded();
    let eddsa = folder.read("keys/eddsa.pem");
    signet(&folder, &["keys", "generate", "--missing"]).succeeded();
    assert_eq!(folder.read("keys/eddsa.pem"), eddsa);
    assert_eq!(
        folder.names("keys"),
        ["cookie.jwk", "eddsa.pem", "es256.pem", "refresh.jwk", "rs256.pem", "short-lived.jwk"]
    );
    signet(&folder, &["keys", "generate", "--missing"]).succeeded();
    assert_eq!(folder.read("keys/eddsa.pem"), eddsa);
    assert_eq!(folder.read("config.toml"), COMMITTED);
}

/// "activation before every JWKS cache can know the key": a second key without dates would sign at once.
#[test]
fn a_second_key_of_a_line_is_left_to_rotation() {
    let folder = with_key();
    signet(&folder, &["keys", "generate", "sealing", "--class", "refresh"]).succeeded();
    signet(&folder, &["keys", "generate", "pairs", "--class", "pairwise"]).succeeded();
    for (arguments, told) in [
        (&["keys", "generate"][..], "signet keys rotate es256"),
        (&["keys", "generate", "zzz", "--algorithm", "ES256"], "signet keys rotate es256"),
        (&["keys", "generate", "--class", "refresh"], "signet keys rotate sealing"),
        (&["keys", "generate", "--class", "pairwise"], "kept for ever"),
    ] {
        let said = refused_without_a_trace(&folder, arguments);
        assert!(said.contains("already") && said.contains(told), "{said}");
    }
}

/// "or writes to another folder where the configuration is read-only": also under a public issuer, where every
/// declared key must be there.
#[test]
fn with_out_everything_new_is_written_there_and_nothing_here() {
    let folder = public();
    let (text, names) = (folder.read("config.toml"), folder.names("keys"));
    signet(&folder, &["keys", "generate", "extra", "--class", "mac", "--out", "out"]).succeeded();
    assert_eq!((folder.read("config.toml"), folder.names("keys")), (text, names));
    assert_eq!(
        (folder.names("out"), folder.names("out/keys")),
        (vec!["config.toml".into(), "keys".into()], vec!["extra.jwk".to_owned()])
    );
    assert_eq!(folder.mode("out/keys/extra.jwk"), 0o600);
    assert!(folder.read("out/config.toml").contains("[keys.extra]"));
    // Together they are right.
    std::fs::copy(folder.at("keys/es256.pem"), folder.at("out/keys/es256.pem")).unwrap();
    signet(&folder, &["check", "--config", "out/config.toml"]).succeeded();
}

/// Keys that are there are not made a second time elsewhere.
#[test]
fn with_out_too_only_missing_files_are_made() {
    let folder = Folder::of(COMMITTED);
    signet(&folder, &["keys", "generate", "eddsa"]).succeeded();
    signet(&folder, &["keys", "generate", "--missing", "--out", "out"]).succeeded();
    assert_eq!(folder.names("out/keys"), ["cookie.jwk", "es256.pem", "refresh.jwk", "rs256.pem", "short-lived.jwk"]);
    assert_eq!(folder.names("keys"), ["eddsa.pem"]);
    let said = signet(&folder, &["keys", "generate", "eddsa", "--out", "out"]).refused();
    assert!(said.contains("has its file already"), "{said}");
}

/// "A key file that no configuration names must not be left behind."
#[test]
fn a_refused_edit_leaves_no_key_file_behind() {
    let folder = with_key();
    folder.edit("config.toml", "scopes = [\"read\", \"write\"]\ndefault", "scopes = [\"fly\"]\ndefault");
    let said = refused_without_a_trace(&folder, &["keys", "generate", "extra", "--class", "mac"]);
    assert!(said.contains("clients.web.scopes") && said.contains("nothing was changed"), "{said}");
    let folder = with_key();
    folder.write_private("keys/extra.jwk", "someone's");
    let said = refused_without_a_trace(&folder, &["keys", "generate", "extra", "--class", "mac"]);
    assert!(said.contains("keys/extra.jwk") && said.contains("exists"), "{said}");
    assert_eq!(folder.read("keys/extra.jwk"), "someone's");
    folder.write_private("out/config.toml", "# edited by someone\n");
    let said = refused_without_a_trace(&folder, &["keys", "generate", "other", "--class", "mac", "--out", "out"]);
    assert!(said.contains("out/config.toml is there already"), "{said}");
    assert_eq!((folder.names("out/keys"), folder.read("out/config.toml")), (vec![], "# edited by someone\n".into()));
    let said =
        refused_without_a_trace(&folder, &["keys", "generate", "other", "--class", "mac", "--algorithm", "ES256"]);
    assert!(said.contains("a key of class mac has no algorithm"), "{said}");
}
