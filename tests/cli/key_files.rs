//! Key files: whose they are, who may read them, and what is in them.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{chown, symlink};
use std::process::Command;

use crate::config::{public, small};
use crate::folder::Folder;
use crate::key_forms::der;
use crate::run::signet;

const KEY: &str = "keys/es256.pem";

/// "not readable by others, not writable by a group … group-readable files, as orchestrators mount secrets, are fine"
#[test]
fn a_key_file_is_nobody_elses_to_read_and_no_groups_to_write() {
    let folder = public();
    for mode in [0o600, 0o400, 0o700, 0o440, 0o640, 0o650] {
        folder.chmod(KEY, mode);
        signet(&folder, &["check"]).succeeded();
    }
    for mode in [0o644, 0o604, 0o606, 0o601, 0o660, 0o620, 0o666, 0o777] {
        folder.chmod(KEY, mode);
        let said = refused(&folder);
        assert!(said.contains(&format!("the file has mode {mode:04o}")) && said.contains("chmod 600"), "{said}");
    }
}

/// The same rules hold for a file with a client's secret.
#[test]
fn a_secret_file_obeys_the_rules_of_key_files() {
    let folder = public();
    folder.write_private("web.secret", "canary-secret-of-web-in-a-file-0123456789-ab\n");
    folder.write("config.toml", folder.read("config.toml") + "\n[clients.web.secrets.file]\nfile = \"web.secret\"\n");
    signet(&folder, &["check"]).succeeded();
    folder.chmod("web.secret", 0o644);
    let said = refused(&folder);
    assert!(said.contains("clients.web.secrets.file") && said.contains("mode 0644"), "{said}");
    folder.write_private("web.secret", "canary-short\n");
    assert!(refused(&folder).contains("found: a secret of 12 bytes"));
}

/// "owner this user or root"
#[test]
fn a_key_file_of_another_user_is_refused() -> io::Result<()> {
    let folder = public();
    if let Err(error) = chown(folder.at(KEY), Some(12345), None) {
        // Not captured, unlike what the macros print.
        return writeln!(io::stderr(), "SKIPPED: only root can give a key file to another user ({error})");
    }
    let said = refused(&folder);
    assert!(said.contains("owned by user 12345") && said.contains("the user of this process or root"), "{said}");
    Ok(())
}

/// "links … as orchestrators mount secrets, are fine": what they lead to is judged.
#[test]
fn a_link_to_a_key_file_is_followed() {
    let folder = public();
    fs::rename(folder.at(KEY), folder.at("real.pem")).unwrap();
    symlink("../real.pem", folder.at(KEY)).unwrap();
    signet(&folder, &["check"]).succeeded();
    folder.chmod("real.pem", 0o644);
    assert!(refused(&folder).contains("mode 0644"));
    folder.remove("real.pem");
    assert!(refused(&folder).contains("the file does not exist"));
}

/// What is no regular file is refused at once, even a pipe that nobody writes to.
#[test]
fn anything_but_a_file_is_refused_at_once() {
    let folder = public();
    folder.remove(KEY);
    fs::create_dir(folder.at(KEY)).unwrap();
    assert!(refused(&folder).contains("it is not a regular file"));
    fs::remove_dir(folder.at(KEY)).unwrap();
    let pipe = Command::new("mkfifo").args(["-m", "600"]).arg(folder.at(KEY)).status();
    if pipe.is_ok_and(|status| status.success()) {
        assert!(refused(&folder).contains("it is not a regular file"));
    }
}

/// A key that was cut off is never taken for one, wherever it ends.
#[test]
fn a_truncated_key_file_is_refused_at_every_length() {
    let folder = public();
    let whole = folder.read(KEY);
    for length in 0..whole.trim_end().len() {
        folder.write_private(KEY, &whole[..length]);
        let loaded = crate::reload::load(&folder);
        assert!(loaded.is_err_and(|report| report.faults().any(|fault| fault.key() == "keys.es256.file")), "{length}");
    }
    // The last line break is none of the key's.
    folder.write_private(KEY, whole.trim_end());
    signet(&folder, &["check"]).succeeded();
}

/// Each thing that is not the right private key is told by what it is.
#[test]
fn what_is_no_private_key_for_the_algorithm_is_told_by_what_it_is() {
    let folder = public();
    let pem = folder.read(KEY);
    let relabelled = |label: &str, content: &[u8]| der::pem(label, content);
    let private = der::private_key(&pem);
    let generated = |algorithm: &str| {
        let other = Folder::of(&small());
        signet(&other, &["keys", "generate", "other", "--algorithm", algorithm]).succeeded();
        other.read("keys/other.pem")
    };
    let openssl = "openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW";
    for (content, told) in [
        (String::new(), "neither PEM with a section PRIVATE KEY nor a JWK"),
        ("secret".to_owned(), "neither PEM with a section PRIVATE KEY nor a JWK"),
        (relabelled("PUBLIC KEY", &private), "the file holds no private key, only what is public"),
        (relabelled("CERTIFICATE", &private), "the file holds no private key, only what is public"),
        (relabelled("EC PRIVATE KEY", &private), openssl),
        (relabelled("RSA PRIVATE KEY", &private), openssl),
        (relabelled("ENCRYPTED PRIVATE KEY", &private), "encrypted; decrypt it with `openssl pkcs8"),
        (relabelled("PRIVATE KEY", b"canary"), "damaged"),
        (format!("{pem}{pem}"), "more than one PEM section"),
        (generated("ES384"), "ES256 needs a P-256 key, and this is a P-384 key"),
        (generated("EdDSA"), "ES256 needs a P-256 key, and this is an Ed25519 key"),
        (generated("RS256"), "ES256 needs a P-256 key, and this is an RSA key of 2048 bits"),
        ("{}".to_owned(), "the JWK's kty is missing"),
        ("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"canary\",\"y\":\"canary\"}".to_owned(), "no private key"),
        ("{\"kty\":\"oct\",\"k\":\"canary\"}".to_owned(), "this is a symmetric key"),
        ("{\"kty\":".to_owned(), "the file begins like a JWK but"),
        ("x".repeat(64 * 1024 + 1), "larger than 65536 bytes"),
    ] {
        folder.write_private(KEY, &content);
        let said = refused(&folder);
        assert!(said.contains(told), "{content:.60}: {said}");
        let lines = content.lines().chain(["canary"]).filter(|line| line.len() > 40 || *line == "canary");
        assert!(!lines.filter(|line| !line.starts_with('-')).any(|line| said.contains(line)), "{said}");
    }
}

/// RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used with these algorithms."
#[test]
fn an_rsa_key_of_1024_bits_is_refused() {
    for algorithm in ["RS256", "PS256"] {
        let folder = Folder::of(
            &small().replace("ES256", algorithm).replace("[keys", "[tokens]\nalgorithm = \"ES256\"\n\n[keys"),
        );
        folder.edit(
            "config.toml",
            "[tokens]\nalgorithm = \"ES256\"",
            &format!("[tokens]\nalgorithm = \"{algorithm}\""),
        );
        folder.write_private(KEY, der::pem("PRIVATE KEY", &der::rsa_of_1024_bits()));
        let said = refused(&folder);
        assert!(said.contains("an RSA key of 1024 bits; it must have 2048"), "{said}");
    }
}

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

/// What `check` says, after the service itself refused in the same words.
#[track_caller]
fn refused(folder: &Folder) -> String {
    let said = signet(folder, &["check"]).refused();
    assert_eq!(signet(folder, &["serve"]).refused(), said);
    said
}
