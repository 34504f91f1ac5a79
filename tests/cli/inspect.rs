//! `signet inspect`: what an artefact is, and whether it is valid now.

mod grants;
mod sign_in;

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};
use signet::clock::{Clock, SystemClock};
use signet::jose::{SigningKey, TokenType, sign_jwt};
use signet::protocol::SigningAlgorithm;

use crate::config::{AUDIENCE, CLIENT, ISSUER, small};
use crate::folder::Folder;
use crate::run::{Said, command, signet};
use crate::server::Server;

const GRANT_ID: &str = "AAECAwQFBgcICQoLDA0ODw";
const JWT_ID: &str = "Dw4NDAsKCQgHBgUEAwIBAA";

fn folder() -> Folder {
    let folder = Folder::of(&small());
    signet(&folder, &["keys", "generate", "es256"]).succeeded();
    folder
}

fn key(folder: &Folder) -> SigningKey {
    SigningKey::read(folder.read("keys/es256.pem").as_bytes(), SigningAlgorithm::Es256).unwrap()
}

/// A token of the service, issued `age` seconds ago for ten minutes, with these claims instead of its own.
fn token(folder: &Folder, age: i64, claims: &Value) -> String {
    let issued = i64::try_from(SystemClock.now().as_secs()).unwrap() - age;
    let mut all = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": CLIENT, "client_id": CLIENT, "scope": "read",
        "jti": JWT_ID, "gid": GRANT_ID, "iat": issued, "exp": issued + 600,
    });
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    sign_jwt(&key(folder), TokenType::AccessToken, &all).unwrap()
}

#[track_caller]
fn said(folder: &Folder, text: &str) -> String {
    signet(folder, &["inspect", text]).succeeded()
}

#[track_caller]
fn assert_says(said: &str, lines: &[&str]) {
    for line in lines {
        assert!(said.contains(line), "{line:?} in {said}");
    }
}

/// "kind, key, dates, claims, whether it is valid now"
#[test]
fn a_token_is_explained() {
    let folder = folder();
    let token = token(&folder, 60, &json!({}));
    let said = said(&folder, &token);
    let kid = key(&folder).key_id().to_string();
    assert_says(
        &said,
        &[
            "kind      an access token (JWT, RFC 9068)\n",
            "algorithm ES256\n",
            &format!("key       es256 ({kid}), active; its signature is good\n"),
            "issued    20",
            "Z, 1m",
            " ago\n",
            "expires   20",
            ", in ",
            "  \"client_id\": \"web\"",
            "valid     yes\n",
        ],
    );
    let (_, signature) = token.rsplit_once('.').unwrap();
    assert!(!said.contains(signature), "whoever reads over the shoulder could use it: {said}");
}

/// "… and if not exactly why"
#[test]
fn what_is_wrong_with_a_token_is_said() {
    let folder = folder();
    let of = |age, claims: Value| token(&folder, age, &claims);
    let cases = [
        (of(601, json!({})), "the claim exp"),
        (of(-90, json!({})), "the claim iat"),
        (of(0, json!({ "iss": "https://other.example" })), "the claim iss"),
        (of(0, json!({ "sub": 5 })), "the claim sub"),
        (of(0, json!({ "client_id": "gone" })), "the client gone is gone or disabled"),
        (of(0, json!({ "gid": null })), "the claim gid"),
        (of(0, json!({})) + "A", "the signature is not"),
        ("hello".to_owned(), "the token is not three parts between two dots"),
    ];
    for (token, why) in cases {
        let said = said(&folder, &token);
        assert!(said.contains("valid     no: ") && said.contains(why), "{why:?} in {said}");
    }
}

/// The reason may lie in the configuration.
#[test]
fn a_key_that_is_revoked_or_removed_is_named_with_its_phase() {
    for (dates, phase) in [
        ("revoked = true", "revoked"),
        (
            "publish_at = 2020-01-01T00:00:00Z\nretire_at = 2020-02-01T00:00:00Z\nremove_at = 2020-03-01T00:00:00Z",
            "removed",
        ),
    ] {
        let folder = folder();
        let token = token(&folder, 0, &json!({}));
        folder.edit("config.toml", "file = \"keys/es256.pem\" # made at the first start\n", &format!(
            "file = \"keys/es256.pem\"\n{dates}\n\n[keys.next]\nclass = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/next.pem\"\n"
        ));
        let said = said(&folder, &token);
        assert_says(
            &said,
            &[&format!("), {phase}; its signature is good\n"), "valid     no: no key has the header's kid"],
        );
    }
}

/// A sealed token says nothing to strangers, and everything to who holds the keys.
#[test]
fn an_opaque_token_is_opened() {
    let config = small().replace(
        "scopes = [\"read\", \"write\"]\n\n[scopes.read]",
        "scopes = [\"read\", \"write\"]\naccess_token_format = \"opaque\"\n\n[scopes.read]",
    );
    let folder = Folder::of(&(config + "\n[keys.sealing]\nclass = \"short-lived\"\nfile = \"keys/sealing.jwk\"\n"));
    let server = Server::start(&folder);
    let token = server.token();
    assert!(token.starts_with("user."), "{token}");
    let told = said(&folder, &token);
    assert_says(
        &told,
        &[
            "kind      an opaque access token\n",
            "key       sealing (",
            "), active\n",
            "payload   version 2, ",
            "subject   web\nclient    web\naudience  https://orders.example\nscope     read\n",
            "valid     yes\n",
        ],
    );
    let short = &token[..token.len() - 4];
    let changed = format!("{}AAAA", short);
    assert_says(&said(&folder, &changed), &["valid     no: the key did not seal it"]);
    assert_says(
        &said(&folder, "user.AAAA"),
        &["kind      looks like an opaque access token\n", "valid     no: it is cut off"],
    );
    folder.edit("config.toml", "[clients.web]\n", "[clients.web]\nstatus = \"disabled\"\n");
    assert_says(&said(&folder, &token), &["valid     no: the client web is gone or disabled\n"]);
}

/// A token on a command line stays in the shell's history.
#[test]
fn a_token_is_read_from_standard_input() {
    let folder = folder();
    let token = token(&folder, 0, &json!({}));
    let mut child = command(&folder)
        .args(["inspect", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("{token}\n").as_bytes()).unwrap();
    let said = Said::from(child.wait_with_output().unwrap()).succeeded();
    assert_says(&said, &["valid     yes\n"]);
}
