//! What may be registered, and what is a fault of the configuration.

use serde_json::json;
use signet::config::{Override, Source};
use signet::keys::MissingFile;
use signet::protocol::SigningAlgorithm::{self, EdDsa, Es256, Ps256, Rs256};
use signet::startup::load_text;

use crate::asserting::jwks;
use crate::jose::key;
use crate::service::{NOW, ORDERS};

/// What is wrong with a client that says this, in words; empty if nothing is.
#[track_caller]
pub(crate) fn said_of(client: &str) -> String {
    let text = format!(
        "issuer = \"http://localhost:8080\"\n{ORDERS}\n[scopes.read]\n[scopes.write]\n[keys.es256]\nclass = \"signing\"\n\
         algorithm = \"ES256\"\nfile = \"keys/es256.pem\"\n[clients.app]\nresources = [\"orders\"]\n{client}\n"
    );
    let file = std::path::Path::new("/nonexistent/config.toml").to_owned();
    let source = Source { file, environment: Vec::new(), overrides: Vec::<Override>::new() };
    match load_text(&source, text, MissingFile::Overlook, NOW) {
        Ok(_) => String::new(),
        Err(report) => report.to_string(),
    }
}

const BY_KEY: &str = "grant_types = [\"client_credentials\"]\nauthentication = [\"private_key_jwt\"]\n";
const BY_MAC: &str = "grant_types = [\"client_credentials\"]\nauthentication = [\"client_secret_jwt\"]\n";

fn inline(keys: &serde_json::Value) -> String {
    let quoted = |value: &serde_json::Value| value.to_string();
    let key = |jwk: &serde_json::Value| {
        let members: Vec<_> =
            jwk.as_object().unwrap().iter().map(|(name, value)| format!("{name} = {}", quoted(value))).collect();
        format!("{{ {} }}", members.join(", "))
    };
    let keys: Vec<_> = keys["keys"].as_array().unwrap().iter().map(key).collect();
    format!("{BY_KEY}jwks = {{ keys = [{}] }}", keys.join(", "))
}

#[track_caller]
fn said_of_keys(keys: &serde_json::Value) -> String {
    said_of(&inline(keys))
}

/// "Public keys only": whoever writes the private half into a configuration should learn of it.
#[test]
fn a_private_key_is_a_fault_that_does_not_show_it() {
    let mut jwk = serde_json::to_value(key(EdDsa).public_jwk()).unwrap();
    jwk["d"] = json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    let said = said_of_keys(&json!({ "keys": [jwk] }));
    assert!(said.contains("clients.app.jwks") && said.contains("holds private members"), "{said}");
    assert!(!said.contains("nWGxne"), "{said}");
}

#[test]
fn keys_are_bounded_and_of_use() {
    assert_eq!(said_of_keys(&serde_json::from_str(&jwks(&SigningAlgorithm::ALL)).unwrap()), "");
    let many: Vec<_> = (0..17)
        .map(|n| {
            let mut jwk = serde_json::to_value(key(Es256).public_jwk()).unwrap();
            jwk["kid"] = json!(format!("{n}"));
            jwk
        })
        .collect();
    assert!(said_of_keys(&json!({ "keys": many })).contains("17 keys"));
    assert_eq!(said_of_keys(&json!({ "keys": many[..16] })), "");
    let mut twice = many[..2].to_vec();
    twice[1]["kid"] = json!("0");
    assert!(said_of_keys(&json!({ "keys": twice })).contains("two keys"));
    let mut for_encryption = many[0].clone();
    for_encryption["use"] = json!("enc");
    assert!(said_of_keys(&json!({ "keys": [for_encryption] })).contains("no key that can be used"));
    assert_eq!(said_of_keys(&json!({ "keys": [for_encryption, many[1]] })), "");
    assert!(said_of_keys(&json!({ "keys": [] })).contains("no key that can be used"));
}

/// An RSA key does two algorithms; which one is meant must be said.
#[test]
fn an_rsa_key_says_its_algorithm_or_the_client_does() {
    let mut jwk = serde_json::to_value(key(Rs256).public_jwk()).unwrap();
    jwk.as_object_mut().unwrap().remove("alg");
    let keys = json!({ "keys": [jwk] });
    assert!(said_of_keys(&keys).contains("does not say which alg it is for"));
    for algorithm in [Rs256, Ps256] {
        let pinned = format!("{}\nauthentication_algorithms = [\"{algorithm}\"]", inline(&keys));
        assert_eq!(said_of(&pinned), "");
    }
}

#[test]
fn what_a_method_needs_is_there() {
    assert!(said_of(BY_KEY).contains("the client's public keys as a JWK Set; or jwks_file"));
    assert!(said_of(&format!("{BY_KEY}jwks_file = \"keys/app.jwks\"")).contains("clients.app.jwks_file"));
    assert!(said_of(BY_MAC).contains("a secret to authenticate with"));
    let digest = "sha256 = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"";
    let said = said_of(&format!("{BY_MAC}[clients.app.secrets.first]\n{digest}"));
    assert!(said.contains("file or env, because client_secret_jwt needs the secret itself"), "{said}");
    let hash = "hash = \"$2b$04$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK\"";
    let said = said_of(&format!("{BY_MAC}[clients.app.secrets.first]\n{hash}"));
    assert!(said.contains("file or env, because client_secret_jwt needs the secret itself"), "{said}");
    let keys = inline(&serde_json::from_str(&jwks(&[Es256])).unwrap());
    let both = format!("{keys}\njwks_file = \"keys/app.jwks\"");
    assert!(said_of(&both).contains("a file beside the keys in jwks"));
    let unused = keys.replace("private_key_jwt", "client_secret_basic") + "\n[clients.app.secrets.first]\n" + digest;
    assert!(said_of(&unused).contains("private_key_jwt among them"));
}

#[test]
fn a_pin_that_allows_nothing_is_a_fault() {
    let keys = inline(&serde_json::from_str(&jwks(&[Es256])).unwrap());
    for (client, algorithm, fault) in [
        (keys.as_str(), "HS256", true),
        (&keys, "ES384", true),
        (&keys, "ES256", false),
        (BY_MAC, "ES256", true),
        (BY_MAC, "HS256", false),
    ] {
        let client =
            format!("{client}\nauthentication_algorithms = [\"{algorithm}\"]\nsecrets.first.file = \"keys/a.secret\"");
        assert_eq!(said_of(&client).is_empty(), !fault, "{client}: {}", said_of(&client));
    }
    assert!(
        said_of("grant_types = [\"client_credentials\"]\nauthentication_algorithms = [\"none\"]").contains("HS256")
    );
}

/// RFC 6749 §2.1: a public client is "incapable of maintaining the confidentiality of their credentials"; §4.4: "The client
/// credentials grant type MUST only be used by confidential clients."
#[test]
fn a_public_client_has_no_credentials_and_proves_nothing() {
    let none = "authentication = [\"none\"]\n";
    assert_eq!(said_of(none), "");
    for (more, told) in [
        ("secrets.first.file = \"keys/app.secret\"", "credentials of a public client"),
        ("jwks_file = \"keys/app.jwks\"", "credentials of a public client"),
        ("grant_types = [\"client_credentials\"]", "grant types that a public client may use"),
    ] {
        let said = said_of(&format!("{none}{more}"));
        assert!(said.contains(told), "{more}: {said}");
    }
    let said =
        said_of("authentication = [\"none\", \"client_secret_basic\"]\nsecrets.first.file = \"keys/app.secret\"");
    assert!(said.contains("none alone, because a public client proves nothing"), "{said}");
}
