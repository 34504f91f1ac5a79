//! The forms a private key may have, for each algorithm: PEM as Signet makes it, and JWK as others do.

pub(crate) mod der;

use serde_json::Value;
use signet::jose::SigningKey;
use signet::protocol::SigningAlgorithm;

use crate::config::{ISSUER, SECRET, small};
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

/// All five algorithms, one key and one client each.
fn all_algorithms(extension: &str) -> String {
    let text = small();
    let client = text.find("[clients.web]").unwrap()..text.find("[resources.orders]").unwrap();
    let keys = text.find("[keys.es256]").unwrap();
    let of_each = |table: &str, algorithm: SigningAlgorithm| {
        let name = algorithm.as_str().to_ascii_lowercase();
        let table = table.replace("es256", &name).replace("ES256", algorithm.as_str()).replace("pem", extension);
        table
            .replace("clients.web]\n", &format!("clients.{name}]\nalgorithm = \"{algorithm}\"\n"))
            .replace("clients.web", &format!("clients.{name}"))
    };
    let each = |table: &str| SigningAlgorithm::ALL.map(|algorithm| of_each(table, algorithm)).concat();
    [&text[..client.start], &each(&text[client.clone()]), &text[client.end..keys], &each(&text[keys..])].concat()
}

/// What Signet makes for each algorithm signs tokens that resource servers accept.
#[test]
fn a_generated_key_of_every_algorithm_signs_tokens_that_verify() {
    let folder = Folder::of(&all_algorithms("pem"));
    let server = Server::start(&folder);
    assert_every_algorithm_verifies(&server);
}

/// A key is the same key as JWK (RFC 7517, RFC 7518 §6, RFC 8037): it has the same id, and signs.
#[test]
fn a_private_jwk_of_every_algorithm_is_the_key_that_its_pem_is() {
    let made = Folder::of(&all_algorithms("pem"));
    signet(&made, &["keys", "generate", "--missing"]).succeeded();
    let folder = Folder::of(&all_algorithms("jwk"));
    let mut ids = Vec::new();
    for algorithm in SigningAlgorithm::ALL {
        let name = algorithm.as_str().to_ascii_lowercase();
        let pem = made.read(&format!("keys/{name}.pem"));
        let jwk = private_jwk(&pem, algorithm);
        ids.push(jwk["kid"].as_str().unwrap().to_owned());
        folder.write_private(&format!("keys/{name}.jwk"), jwk.to_string());
    }
    ids.sort();
    let server = Server::start(&folder);
    assert_eq!(server.key_ids(), ids);
    assert_every_algorithm_verifies(&server);
}

/// A symmetric JWK (RFC 7518 §6.4) is a sealing key, however it is laid out.
#[test]
fn a_symmetric_jwk_is_a_sealing_key() {
    let folder = Folder::of(&(small() + "\n[keys.cookie]\nclass = \"cookie\"\nfile = \"keys/cookie.jwk\"\n"));
    let jwk =
        "{\n  \"k\": \"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY\",\n  \"kid\": \"2026\",\n  \"kty\": \"oct\"\n}\n";
    folder.write_private("keys/cookie.jwk", jwk);
    signet(&folder, &["check"]).succeeded();
    folder.edit("keys/cookie.jwk", "\"kty\"", "\"alg\": \"A256GCM\", \"kty\"");
    assert!(signet(&folder, &["check"]).refused().contains("keys.cookie.file"));
}

/// A JWK that says it is for something else is told which member says so.
#[test]
fn a_jwk_for_something_else_is_refused() {
    let made = Folder::of(&small());
    signet(&made, &["keys", "generate", "--missing"]).succeeded();
    let jwk = private_jwk(&made.read("keys/es256.pem"), SigningAlgorithm::Es256);
    let folder = Folder::of(&small().replace("es256.pem", "es256.jwk"));
    for (member, value, told) in [
        ("alg", "ES384", "the JWK's alg does not fit what the key is for"),
        ("use", "enc", "the JWK's use does not fit what the key is for"),
        ("kid", "2026", "the JWK's kid is not the key's thumbprint; remove it or write "),
        ("d", "AAAA", "the JWK's d has the wrong length"),
        ("d", "?", "the JWK's d is not base64url without padding"),
        ("crv", "P-521", "a key on another elliptic curve"),
        ("x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "damaged"),
    ] {
        let mut changed = jwk.clone();
        changed[member] = value.into();
        folder.write_private("keys/es256.jwk", changed.to_string());
        let said = signet(&folder, &["check"]).refused();
        assert!(said.contains(told), "{member} = {value}: {said}");
        assert!(!said.contains(jwk["d"].as_str().unwrap()), "{said}");
    }
}

fn assert_every_algorithm_verifies(server: &Server) {
    for algorithm in SigningAlgorithm::ALL {
        let token = server.ask(&algorithm.as_str().to_ascii_lowercase(), SECRET).token();
        assert_eq!(der::header(&token)["alg"], algorithm.as_str());
        server.verify(ISSUER, &token);
    }
}

/// The public members as Signet prints them, and the private ones from the PKCS#8 document.
fn private_jwk(pem: &str, algorithm: SigningAlgorithm) -> Value {
    let key = SigningKey::read(pem.as_bytes(), algorithm).unwrap();
    let mut jwk = serde_json::to_value(key.public_jwk()).unwrap();
    for (name, value) in der::private_members(pem) {
        jwk[name] = value.into();
    }
    jwk
}
