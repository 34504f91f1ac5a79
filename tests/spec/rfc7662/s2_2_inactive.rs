//! §2.2: "If the introspection call is properly authorized but the token is not active, does not exist on this server, or
//! the protected resource is not allowed to introspect this particular token, then the authorization server MUST return
//! an introspection response with the `active` field set to `false`."

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use signet::seal::Purpose;

use crate::introspecting::{
    BILLS, CLIENTS, Fields, INACTIVE, KEYS, ORDERS, RESOURCES, SAFE, VAULT, assert_done, forged_with, introspect_as,
    is_active, revoke_as, sealed, service, token_as, token_for,
};
use crate::service::{ISSUER, NOW, SCOPES};

/// "the protected resource is not allowed to introspect this particular token": R43, "foreign audience sees inactive".
#[test]
fn a_token_for_others_is_inactive() {
    let service = service();
    for (resources, yes, no) in [
        (&[ORDERS][..], &["orders-api", "gateway"][..], &["bills-api"][..]),
        (&[VAULT], &["orders-api", "gateway"], &["bills-api"]),
        (&[BILLS], &["bills-api", "gateway"], &["orders-api", "signer"]),
        (&[SAFE], &["bills-api", "gateway"], &["orders-api", "signer"]),
        (&[ORDERS, BILLS], &["orders-api", "bills-api", "gateway"], &[]),
        (&[SAFE, VAULT], &["orders-api", "bills-api", "gateway"], &[]),
    ] {
        let token = token_for(&service, resources);
        assert!(yes.iter().all(|api| is_active(&service, api, &token)), "{resources:?}");
        assert!(!no.iter().any(|api| is_active(&service, api, &token)), "{resources:?}");
    }
}

/// An audience is compared as a whole.
#[test]
fn an_audience_that_is_nearly_the_callers_is_anothers() {
    let service = service();
    for near in [
        "https://orders.example/",
        "HTTPS://orders.example",
        "https://orders.exampl",
        "orders",
        "orders-api",
        "https://as.example",
    ] {
        assert!(!is_active(&service, "orders-api", &forged_with("aud", json!(near))), "{near}");
        assert!(!is_active(&service, "orders-api", &forged_with("aud", json!([near, BILLS]))), "{near}");
    }
    assert!(is_active(&service, "orders-api", &forged_with("aud", json!([BILLS, ORDERS]))));
}

/// "If the token can expire, the authorization server MUST determine whether or not the token has expired" (§4): to the
/// millisecond.
#[test]
fn a_token_is_active_until_it_expires_and_not_a_millisecond_longer() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        for offset in [0, 1, 999] {
            let issued = NOW.after(Duration::from_millis(offset));
            service.clock.set(issued);
            let token = token_for(&service, &[resource]);
            let end = NOW.after(Duration::from_secs(600));
            assert!(is_active(&service, "orders-api", &token));
            service.clock.set(end.before(Duration::from_millis(1)));
            assert!(is_active(&service, "orders-api", &token));
            for late in [0, 1, 1_000, 86_400_000] {
                service.clock.set(end.after(Duration::from_millis(late)));
                assert!(!is_active(&service, "orders-api", &token), "{resource}, issued at {issued}, {late} ms late");
            }
        }
    }
}

/// §4: "the authorization server MUST determine whether or not such a revocation has taken place."
#[test]
fn a_revoked_token_is_inactive() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        assert!(is_active(&service, "gateway", &token));
        assert_done(&revoke_as(&service, "web", &token));
        for api in ["gateway", "orders-api", "signer", "bills-api"] {
            assert!(!is_active(&service, api, &token), "{api}");
        }
    }
}

/// What a client that is gone was given is gone with it, and comes back with it.
#[test]
fn a_token_of_a_client_that_is_gone_or_disabled_is_inactive() {
    let service = service();
    let tokens = [ORDERS, VAULT].map(|resource| token_as(&service, "other", &[resource], "read"));
    let reload = |clients: &str| service.reload(&[ISSUER, clients, RESOURCES, SCOPES, KEYS].concat());
    let active = || tokens.each_ref().map(|token| is_active(&service, "orders-api", token));
    let disabled = CLIENTS.replace("[clients.other]", "[clients.other]\nstatus = \"disabled\"");
    let removed = CLIENTS.replace("[clients.other]", "[clients.renamed]");
    for clients in [disabled, removed] {
        reload(&clients);
        assert_eq!(active(), [false, false]);
        reload(CLIENTS);
        assert_eq!(active(), [true, true]);
    }
}

/// Whoever is no longer entitled is told nothing more.
#[test]
fn a_caller_is_told_what_it_is_entitled_to_now() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    assert!(is_active(&service, "orders-api", &token));
    let fewer = CLIENTS.replacen("introspects = [\"orders\", \"vault\"]", "introspects = [\"vault\"]", 1);
    service.reload(&[ISSUER, &fewer, RESOURCES, SCOPES, KEYS].concat());
    assert!(!is_active(&service, "orders-api", &token));
    assert!(is_active(&service, "gateway", &token));
}

/// Whatever a stranger may send.
#[test]
fn what_is_no_token_is_inactive() {
    let service = service();
    let texts = [
        "x",
        ".",
        "..",
        "...",
        "user.",
        "user",
        ".user",
        "user..",
        "USER.AQ",
        "user.AQ",
        "eyJ",
        "eyJ.eyJ.",
        "a.b.c",
        "null",
        "{}",
        "[]",
        "\u{0}x\u{1}".trim_start_matches('\0'),
        "ä",
        "🦀",
        "' OR 1=1 --",
        "../../etc/passwd",
        " ",
        "\r\n",
    ];
    for text in texts {
        assert!(!is_active(&service, "gateway", text), "{text:?}");
    }
    let long = "x".repeat(4000);
    assert!(!is_active(&service, "gateway", &long));
    assert!(!is_active(&service, "gateway", &format!("user.{}", "A".repeat(3990))));
}

/// V22: "truncated sealed token accepted". The signature of a JWT is a part like any other.
#[test]
fn a_token_that_was_cut_is_inactive() {
    let service = service();
    for token in [token_for(&service, &[ORDERS]), token_for(&service, &[VAULT])] {
        let mut connection = service.connect();
        for cut in 1..token.len() {
            let body = [("token", &token[..cut])];
            let answer =
                connection.exchange(&crate::introspecting::request_as(&service, "gateway", "/introspect", &body));
            assert_eq!((answer.status, answer.text()), (200, INACTIVE), "{cut} of {}", token.len());
            let body = [("token", &token[cut..])];
            let answer =
                connection.exchange(&crate::introspecting::request_as(&service, "gateway", "/introspect", &body));
            assert_eq!((answer.status, answer.text()), (200, INACTIVE), "from {cut}");
        }
    }
}

/// V3: a blob of every other purpose is no access token, whatever is in it.
#[test]
fn a_blob_of_another_purpose_is_inactive() {
    let service = service();
    let fields = Fields::usual().to_bytes();
    assert!(is_active(&service, "gateway", &sealed(Purpose::User, &fields)), "the others mean something because of it");
    for purpose in Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::User) {
        let text = sealed(purpose, &fields);
        assert!(!is_active(&service, "gateway", &text), "{purpose:?}");
        let encoded = &text[purpose.prefix().len() + 1..];
        assert!(!is_active(&service, "gateway", &format!("user.{encoded}")), "{purpose:?} under the other prefix");
    }
}

/// "the authorization server SHOULD NOT include any additional information about an inactive token, including why the
/// token is inactive": the same bytes, headers included.
#[test]
fn an_inactive_token_is_told_in_the_same_bytes_whatever_the_reason() {
    let service = service();
    let revoked = token_for(&service, &[ORDERS]);
    assert_done(&revoke_as(&service, "web", &revoked));
    let tokens = [
        "nonsense".to_owned(),
        revoked,
        token_for(&service, &[BILLS]),
        token_for(&service, &[SAFE]),
        forged_with("client_id", json!("nobody")),
        forged_with("iss", json!("https://other.example")),
        forged_with("exp", json!(NOW.as_secs())),
        forged_with("exp", json!("soon")),
        forged_with("iat", json!(NOW.as_secs() + 61)),
        forged_with("gid", json!(null)),
        forged_with("aud", json!([])),
        sealed(Purpose::Refresh, b"x"),
        sealed(Purpose::User, b"x"),
        Fields { expires_at: NOW, ..Fields::usual() }.sealed(),
    ];
    let answers: BTreeSet<_> =
        tokens.iter().map(|token| introspect_as(&service, "orders-api", token).comparable()).collect();
    let bodies: BTreeSet<_> = answers.iter().map(|(status, _, body)| (*status, body.as_slice())).collect();
    assert_eq!(bodies, BTreeSet::from([(200, INACTIVE.as_bytes())]));
    assert_eq!(answers.len(), 1, "{answers:?}");
}
