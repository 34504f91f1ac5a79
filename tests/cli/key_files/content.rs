//! Files that hold no key, half of one, or another one than they should.

use crate::config::{public, small};
use crate::folder::Folder;
use crate::key_files::{KEY, refused};
use crate::key_forms::der;
use crate::run::signet;

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
