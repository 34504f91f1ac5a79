//! What a client gets, and what it learns from it.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet::seal::Purpose;

use crate::asking::{ask, granted, scope_of, token_of};
use crate::introspecting::{
    CLIENTS, KEYS, ORDERS, RESOURCES, SAFE, VAULT, introspect_as, plan_of, request_as, service, token_for, told,
};
use crate::service::{ES256, ISSUER, SCOPES};

/// The resource's word decides, and the client's goes before it.
#[test]
fn the_form_is_the_clients_then_the_resources() {
    for (client, resource, opaque) in
        [("", ORDERS, false), ("", VAULT, true), ("opaque", ORDERS, true), ("jwt", VAULT, false)]
    {
        let line = if client.is_empty() { String::new() } else { format!("access_token_format = \"{client}\"\n") };
        let clients = CLIENTS.replacen("[clients.web]\n", &format!("[clients.web]\n{line}"), 1);
        let service = plan_of(&[ISSUER, &clients, RESOURCES, SCOPES, KEYS]).start();
        let token = token_for(&service, &[resource]);
        assert_eq!(Purpose::of(&token), opaque.then_some(Purpose::User), "{client} {resource} {token}");
        assert_eq!(token.matches('.').count(), if opaque { 1 } else { 2 });
        assert_eq!(told(&service, "orders-api", &token)["aud"], resource);
    }
}

/// The answer is that of RFC 6749 §5.1, whatever the token's form.
#[test]
fn the_answer_is_that_of_a_jwt() {
    let service = service();
    let answer = ask(&service, &[("resource", VAULT), ("scope", "write read")]);
    let members = granted(&answer);
    assert_eq!((&members["token_type"], &members["expires_in"]), (&"Bearer".into(), &600.into()));
    assert_eq!(scope_of(&answer), "read write");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// Nothing of a token can be read by whoever carries it, and "nothing sealed is ever deterministic".
#[test]
fn nothing_of_it_can_be_read_and_none_is_like_another() {
    let service = service();
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let token = token_for(&service, &[VAULT]);
        let blob = URL_SAFE_NO_PAD.decode(&token["user.".len()..]).unwrap();
        for word in ["web", "vault", "read", "as.example"] {
            assert!(!blob.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
        }
        assert!(seen.insert(blob[30..].to_vec()));
    }
}

/// The characters of `b64token` (RFC 6750 §2.1), so that it may stand in an `Authorization` header.
#[test]
fn it_is_a_bearer_token_of_legal_characters() {
    let service = service();
    let token = token_for(&service, &[VAULT, SAFE]);
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)), "{token}");
}

/// The longest token that can be asked for is not too long to be a parameter itself.
#[test]
fn every_token_that_is_issued_can_be_asked_about_and_revoked() {
    let scopes: Vec<_> = (0..50).map(|n| format!("s{n:02}-{}", "x".repeat(75))).collect();
    let declared: String =
        scopes.iter().map(|scope| format!("[scopes.s{}]\nvalue = \"{scope}\"\n", &scope[1..3])).collect();
    let list = format!("{scopes:?}");
    let clients = CLIENTS
        .replacen("scopes = [\"read\", \"write\", \"bill\"]", &format!("scopes = {list}"), 1)
        .replacen("default_scope = [\"read\"]", "", 1);
    let resources = RESOURCES.replace("scopes = [\"read\", \"write\"]", &format!("scopes = {list}")).replacen(
        "claims = [\"tenant\"]",
        "",
        1,
    );
    let other = clients.replace("scopes = [\"read\"]\ndefault_scope = [\"read\"]\n", "");
    let service = plan_of(&[ISSUER, &other, &resources, SCOPES, &declared, KEYS]).start();
    for resource in [ORDERS, VAULT] {
        let mut longest = 0;
        for count in 1..=50 {
            let answer = ask(&service, &[("resource", resource), ("scope", &scopes[..count].join(" "))]);
            let token = token_of(&answer);
            longest = longest.max(token.len());
            assert_eq!(introspect_as(&service, "orders-api", &token).json()["active"], true, "{}", token.len());
            let revoked = service.answer(&request_as(&service, "web", "/revoke", &[("token", &token)]));
            assert_eq!(revoked.status, 200);
        }
        assert!(longest > 5000, "{longest}");
    }
}

/// An opaque resource needs a key that seals, and the finding says which.
#[test]
fn without_a_key_that_seals_nothing_starts() {
    let started = std::panic::catch_unwind(|| drop(plan_of(&[ISSUER, CLIENTS, RESOURCES, SCOPES, ES256]).start()));
    let message = started.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("no key of class short-lived"), "{message}");
    assert!(message.contains("signet keys generate --class short-lived"), "{message}");
}
