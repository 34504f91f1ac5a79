//! Private key files: PKCS#8, in PEM (RFC 7468 §10).

use std::path::Path;

use signet::jose::{ENGINE, KeyFault, KeyKind, SigningKey};
use signet::protocol::SigningAlgorithm;

use crate::jose::key;

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)).unwrap()
}

fn fault(file: &str, algorithm: SigningAlgorithm) -> KeyFault {
    SigningKey::read(file.as_bytes(), algorithm).map(drop).unwrap_err()
}

/// Section 2 and RFC 8410 §7: keys as openssl writes them; Ed25519 in version 1 and in version 2 with its public key.
#[test]
fn a_pkcs8_file_is_read() {
    for (name, algorithm, first) in [
        ("rfc7515-a2-pkcs8.pem", SigningAlgorithm::Rs256, "n"),
        ("rfc7515-a2-pkcs8.pem", SigningAlgorithm::Ps256, "n"),
        ("rfc7515-a3-pkcs8.pem", SigningAlgorithm::Es256, "x"),
        ("rfc8410-10.3-v1.pem", SigningAlgorithm::EdDsa, "x"),
        ("rfc8410-10.3-v2.pem", SigningAlgorithm::EdDsa, "x"),
    ] {
        let key = SigningKey::read(file(name).as_bytes(), algorithm).unwrap();
        assert_eq!(key.self_test(), Ok(()), "{name}");
        let expected = match name.split_at(10).0 {
            "rfc8410-10" => "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE".to_owned(),
            a2_or_a3 => crate::vector(&format!("{a2_or_a3}.json"))["key"][first].as_str().unwrap().to_owned(),
        };
        assert_eq!(serde_json::to_value(key.public_jwk()).unwrap()[first], expected, "{name}");
    }
}

/// What we print, we read; the file is for one algorithm and says so in nothing but its kind of key.
#[test]
fn a_generated_key_is_read_back() {
    for algorithm in SigningAlgorithm::ALL {
        let is_rsa = matches!(algorithm, SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256);
        let pem = match SigningKey::generate(algorithm) {
            Err(KeyFault::CannotGenerate) if is_rsa && ENGINE == "ring" => continue,
            generated => generated.unwrap(),
        };
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n") && pem.ends_with("\n-----END PRIVATE KEY-----\n"));
        assert!(pem.lines().all(|line| line.len() <= 64));
        let key = SigningKey::read(pem.as_bytes(), algorithm).unwrap();
        assert_eq!((key.algorithm(), key.self_test()), (algorithm, Ok(())));
    }
}

/// The operator of a build without aws-lc learns how to make an RSA key.
#[test]
fn a_build_that_cannot_make_rsa_keys_tells_the_command() {
    let advice = KeyFault::CannotGenerate.to_string();
    assert!(advice.contains("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out FILE"), "{advice}");
    let generated = SigningKey::generate(SigningAlgorithm::Rs256).map(drop);
    assert_eq!(generated, if ENGINE == "ring" { Err(KeyFault::CannotGenerate) } else { Ok(()) });
}

/// Older forms are refused with the command that converts them.
#[test]
fn a_key_in_an_older_form_is_refused_with_the_command_that_converts_it() {
    for (name, label, algorithm) in [
        ("rfc7515-a2-pkcs1.pem", "RSA PRIVATE KEY", SigningAlgorithm::Rs256),
        ("rfc7515-a3-sec1.pem", "EC PRIVATE KEY", SigningAlgorithm::Es256),
    ] {
        let fault = fault(&file(name), algorithm);
        assert_eq!(fault, KeyFault::NotPkcs8 { label });
        assert!(fault.to_string().contains("openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW"), "{fault}");
    }
    let with_parameters = format!(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{}",
        file("rfc7515-a3-sec1.pem")
    );
    let label = "EC PRIVATE KEY";
    assert_eq!(fault(&with_parameters, SigningAlgorithm::Es256), KeyFault::NotPkcs8 { label });
    assert_eq!(fault(&file("rfc7515-a3-encrypted.pem"), SigningAlgorithm::Es256), KeyFault::Encrypted);
}

/// A key of another kind is named.
#[test]
fn a_key_for_another_algorithm_is_refused_by_name() {
    let (p256, rsa, ed25519) =
        (file("rfc7515-a3-pkcs8.pem"), file("rfc7515-a2-pkcs8.pem"), file("rfc8410-10.3-v1.pem"));
    let p384 = SigningKey::generate(SigningAlgorithm::Es384).unwrap();
    for (file, algorithm, found) in [
        (p256.as_str(), SigningAlgorithm::Es384, KeyKind::P256),
        (&p256, SigningAlgorithm::Rs256, KeyKind::P256),
        (&p384, SigningAlgorithm::Es256, KeyKind::P384),
        (&rsa, SigningAlgorithm::EdDsa, KeyKind::Rsa { bits: 2048 }),
        (&ed25519, SigningAlgorithm::Ps256, KeyKind::Ed25519),
    ] {
        assert_eq!(fault(file, algorithm), KeyFault::OtherAlgorithm { algorithm, found });
    }
    let told = fault(&rsa, SigningAlgorithm::Es256).to_string();
    assert_eq!(told, "ES256 needs a P-256 key, and this is an RSA key of 2048 bits");
}

/// X25519 is for key agreement, and an RSA key may be restricted to PSS.
#[test]
fn a_key_of_a_kind_that_signs_nothing_here_is_refused() {
    let x25519 = "MC4CAQAwBQYDK2VuBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let pss = "MBYCAQAwCwYJKoZIhvcNAQEKBAQwAgUA";
    let p521 = "MBwCAQAwEAYHKoZIzj0CAQYFK4EEACMEBTADAgEB";
    for (document, found) in [(x25519, KeyKind::Other), (pss, KeyKind::RsaForPssOnly), (p521, KeyKind::OtherCurve)] {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{document}\n-----END PRIVATE KEY-----\n");
        for algorithm in SigningAlgorithm::ALL {
            assert_eq!(fault(&pem, algorithm), KeyFault::OtherAlgorithm { algorithm, found });
        }
    }
}

/// Half a file, a file with a line missing, and two files in one are no key.
#[test]
fn a_damaged_file_is_refused() {
    let whole = file("rfc7515-a3-pkcs8.pem");
    let lines: Vec<&str> = whole.lines().collect();
    for missing in 1..lines.len() {
        let rest: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, line)| *line).collect();
        assert_eq!(fault(&rest.join("\n"), SigningAlgorithm::Es256), KeyFault::Damaged, "without line {missing}");
    }
    for end in 40..whole.len() - 6 {
        assert_eq!(fault(&whole[..end], SigningAlgorithm::Es256), KeyFault::Damaged, "the first {end} bytes");
    }
    let trailing = whole.replace("\n-----END", "AAAA\n-----END");
    assert_eq!(fault(&trailing, SigningAlgorithm::Es256), KeyFault::Damaged);
    assert_eq!(fault(&whole.repeat(2), SigningAlgorithm::Es256), KeyFault::MoreThanOneKey);
    assert_eq!(fault(&whole.replace('+', "!"), SigningAlgorithm::Es256), KeyFault::Damaged);
    assert_eq!(fault("", SigningAlgorithm::Es256), KeyFault::NotAKey);
    assert_eq!(fault("a password", SigningAlgorithm::Es256), KeyFault::NotAKey);
    assert_eq!(fault(&" ".repeat(SigningKey::MAX_FILE_BYTES + 1), SigningAlgorithm::Es256), KeyFault::TooLong);
}

/// The public key inside a document must be the private key's.
#[test]
fn a_document_with_a_strangers_public_half_is_refused() {
    let v2 = file("rfc8410-10.3-v2.pem").replace("rXAxZuE=", "rXAxZuI=");
    assert_eq!(fault(&v2, SigningAlgorithm::EdDsa), KeyFault::Damaged);
    let ec = file("rfc7515-a3-pkcs8.pem").replace("H1136cspYG6", "H1136cspYG7");
    assert_eq!(fault(&ec, SigningAlgorithm::Es256), KeyFault::Damaged);
}

/// RFC 7468 §13: a public key where the private one should be.
#[test]
fn a_public_key_is_refused_as_such() {
    assert_eq!(fault(&file("rfc7515-a3-public.pem"), SigningAlgorithm::Es256), KeyFault::NotPrivate);
    let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(fault(certificate, SigningAlgorithm::Es256), KeyFault::NotPrivate);
    let both = file("rfc7515-a3-pkcs8.pem") + &file("rfc7515-a3-public.pem");
    assert_eq!(fault(&both, SigningAlgorithm::Es256), KeyFault::MoreThanOneKey);
}

/// Windows line ends, trailing blanks and text around the section are how files look.
#[test]
fn line_ends_and_text_around_the_key_do_not_matter() {
    let whole = file("rfc7515-a3-pkcs8.pem");
    for variant in [whole.replace('\n', "\r\n"), format!("# ours\n\n{whole}\n\n"), whole.trim_end().to_owned()] {
        assert!(SigningKey::read(variant.as_bytes(), SigningAlgorithm::Es256).is_ok(), "{variant}");
    }
}

/// Two readings of one file are one key.
#[test]
fn the_key_id_depends_on_the_key_alone() {
    let [first, second] = [SigningAlgorithm::Rs256, SigningAlgorithm::Ps256].map(|algorithm| key(algorithm).key_id());
    assert_eq!(first, second);
}
