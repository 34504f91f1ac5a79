//! §6.1, request objects by value, and RFC 9101: what a client asks in a JWT of its own.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use signet::protocol::SigningAlgorithm::{self, EdDsa, Es256, Rs256};

use crate::asserting::{assertion_by, header_of, jwks, other_key};
use crate::exchange::{Answer, Request};
use crate::granting::findings;
use crate::jose::{key, signed};
use crate::service::{ES256, ISSUER, NOW, ORDERS, Plan, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, Browser, CALLBACK, NO_FLOOR, SIGN_IN_KEYS, alice, assert_error_page, assert_told, client_like_app,
    id_claims, is_page, parameter, redeem, service, tokens_of,
};

/// The app with these settings, and its public keys.
fn plan(settings: &str) -> Plan {
    let app = APP.replace("[clients.app]\n", &format!("[clients.app]\n{settings}\n"));
    Plan::of(&[ISSUER, NO_FLOOR, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, &client_like_app("other", "")])
        .with_file("keys/app.jwks", jwks(&SigningAlgorithm::ALL))
}

fn service_of(settings: &str) -> Service {
    let service = plan(settings).start();
    alice(&service);
    service
}

const SIGNED: &str = "jwks_file = \"keys/app.jwks\"\nrequest_object_signing_alg = \"ES256\"";
const REQUIRED: &str = "jwks_file = \"keys/app.jwks\"\nrequire_signed_request_object = true";
const UNSIGNED: &str = "request_object_signing_alg = \"none\"";

/// Good claims of a request object of the app, and these; what is null is left out.
fn claims_with(more: Value) -> Value {
    let mut claims = json!({
        "iss": "app", "aud": "https://as.example", "client_id": "app", "exp": NOW.as_secs() + 60, "iat": NOW.as_secs(),
        "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid", "state": "the-state", "nonce": "the-nonce",
        "code_challenge": crate::signing_in::challenge_of(crate::signing_in::VERIFIER), "code_challenge_method": "S256",
    });
    let more: Map<String, Value> = serde_json::from_value(more).unwrap();
    let members = claims.as_object_mut().unwrap();
    members.extend(more);
    members.retain(|_, value| !value.is_null());
    claims
}

fn object(claims: &Value) -> String {
    assertion_by(key(Es256), &header_of(Es256), claims)
}

fn unsigned(claims: &Value) -> String {
    let [header, claims] =
        [json!({ "alg": "none" }), claims.clone()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}.")
}

fn asking(object: &str) -> Ask {
    Ask::app().with("request", object)
}

#[track_caller]
fn assert_signed_in_for(service: &Service, answer: &Answer, nonce: &str) {
    let code = parameter(answer, "code").unwrap_or_else(|| panic!("no code: {answer:?}"));
    assert_eq!(id_claims(&tokens_of(&redeem(service, &code, &[])))["nonce"], nonce);
}

/// "If the same parameter exists both in the Request Object and the OAuth Authorization Request parameters, the parameter in the
/// Request Object is used"; what is in one place only counts as well.
#[test]
fn what_is_inside_wins_over_the_query() {
    let service = service_of(SIGNED);
    let inside = claims_with(json!({ "state": "inner", "nonce": "inner-nonce", "scope": "openid email" }));
    let answer =
        Browser::at(&service).authorize(&asking(&object(&inside)).with("state", "outer").with("nonce", "outer-nonce"));
    assert_eq!(parameter(&answer, "state").as_deref(), Some("inner"));
    assert_signed_in_for(&service, &answer, "inner-nonce");
    let few = json!({ "iss": "app", "aud": ["https://as.example", "https://other.example"], "nonce": "only-inside" });
    assert_signed_in_for(&service, &Browser::at(&service).authorize(&asking(&object(&few))), "only-inside");
    let elsewhere = claims_with(json!({ "redirect_uri": "https://app.example/other?fixed=1" }));
    let answer = Browser::at(&service).authorize(&asking(&object(&elsewhere)));
    assert!(answer.header("location").unwrap().starts_with("https://app.example/other?fixed=1&code="), "{answer:?}");
    let alone = Ask::app()
        .without("redirect_uri")
        .without("state")
        .without("nonce")
        .with("request", &object(&claims_with(json!({}))));
    assert_signed_in_for(&service, &Browser::at(&service).authorize(&alone), "the-nonce");
}

/// "Numerical values MUST be included as JSON numbers" (RFC 9101 §4), and claims are an object: neither is text in a JWT.
#[test]
fn values_have_the_types_of_json() {
    let service = service_of(SIGNED);
    let inside = claims_with(json!({
        "max_age": 10000, "claims": { "id_token": { "email": null } }, "resource": ["https://orders.example"],
        "scope": "openid read", "display": "page", "of_somebody_else": [{}],
    }));
    let code = Browser::at(&service).code(&asking(&object(&inside)));
    assert_eq!(id_claims(&tokens_of(&redeem(&service, &code, &[])))["email"], "alice@example.com");
    for wrong in [
        json!({ "max_age": -1 }),
        json!({ "max_age": 1.5 }),
        json!({ "max_age": true }),
        json!({ "state": 5 }),
        json!({ "nonce": ["a"] }),
        json!({ "scope": ["openid"] }),
        json!({ "redirect_uri": {} }),
        json!({ "claims": [] }),
        json!({ "prompt": false }),
        json!({ "resource": [5] }),
        json!({ "state": "nul\u{0}" }),
        json!({ "client_id": 5 }),
        json!({ "nonce": "n".repeat(4001) }),
        json!({ "response_type": true }),
    ] {
        assert_told(&Browser::at(&service).ask(&asking(&object(&claims_with(wrong)))), "invalid_request_object");
    }
    let wrong = claims_with(json!({ "claims": { "id_token": 5 } }));
    assert_told(&Browser::at(&service).ask(&asking(&object(&wrong))), "invalid_request");
}

/// "The values for the response_type and client_id parameters MUST be included using the OAuth 2.0 request syntax …, a scope
/// parameter MUST always be passed using the OAuth 2.0 request syntax containing the openid scope value".
#[test]
fn what_must_be_in_the_query_is_in_the_query() {
    let service = service_of(SIGNED);
    let good = object(&claims_with(json!({})));
    assert_error_page(&Browser::at(&service).ask(&asking(&good).without("client_id")), 400, "client_id");
    assert_told(&Browser::at(&service).ask(&asking(&good).without("response_type")), "invalid_request");
    for scope in ["", "read"] {
        assert_told(&Browser::at(&service).ask(&asking(&good).with("scope", scope)), "invalid_request");
    }
    let contradictions = [
        json!({ "response_type": "code id_token" }),
        json!({ "response_type": "token" }),
        json!({ "client_id": "other" }),
    ];
    for wrong in contradictions {
        let answer = Browser::at(&service).ask(&asking(&object(&claims_with(wrong))));
        assert_told(&answer, "invalid_request_object");
    }
}

/// "If the Request Object … is not valid …, invalid_request_object": of another client, for another server, of another time.
#[test]
fn what_is_no_request_of_this_client_is_refused() {
    let service = service_of(SIGNED);
    let now = NOW.as_secs();
    for wrong in [
        json!({ "iss": null }),
        json!({ "iss": "other" }),
        json!({ "iss": "https://as.example" }),
        json!({ "iss": ["app"] }),
        json!({ "aud": null }),
        json!({ "aud": "https://other.example" }),
        json!({ "aud": [] }),
        json!({ "aud": "app" }),
        json!({ "aud": "https://as.example/" }),
        json!({ "aud": { "x": "https://as.example" } }),
        json!({ "exp": now }),
        json!({ "exp": now - 1 }),
        json!({ "exp": "never" }),
        json!({ "exp": now as f64 + 0.5 }),
        json!({ "iat": now + 61 }),
        json!({ "nbf": now + 61 }),
        json!({ "nbf": "0" }),
        json!({ "jti": 5 }),
        // An assertion by which the client proves who it is.
        json!({ "sub": "app", "jti": "x" }),
        json!({ "sub": 5 }),
        // "request and request_uri parameters MUST NOT be included in Request Objects".
        json!({ "request": "x" }),
        json!({ "request": unsigned(&json!({})) }),
        json!({ "request_uri": "https://app.example/r" }),
        json!({ "request": 5 }),
    ] {
        let answer = Browser::at(&service).ask(&asking(&object(&claims_with(wrong.clone()))));
        assert_told(&answer, "invalid_request_object");
        let answer = Browser::at(&service).ask(&asking(&object(&claims_with(wrong))).with("prompt", "none"));
        assert_told(&answer, "invalid_request_object");
    }
    for right in [
        json!({ "exp": null }),
        json!({ "iat": null }),
        json!({ "nbf": now + 60 }),
        json!({ "iat": now + 60 }),
        json!({ "sub": "alice" }),
        json!({ "client_id": null }),
    ] {
        assert!(is_page(&Browser::at(&service).ask(&asking(&object(&claims_with(right)))), "login-submit"));
    }
}

/// RFC 9101 §10.2, RFC 8725 §3.1: only the registered keys and the registered algorithm, whatever the header says; and never
/// what is unsigned, encrypted, or of another kind.
#[test]
fn what_is_not_signed_as_registered_is_refused() {
    let service = service_of(SIGNED);
    let claims = claims_with(json!({}));
    let good = object(&claims);
    let [header, payload, signature]: [&str; 3] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let typed =
        |typ: &str| assertion_by(key(Es256), &json!({ "alg": "ES256", "kid": "key for ES256", "typ": typ }), &claims);
    let other = URL_SAFE_NO_PAD.encode(claims_with(json!({ "scope": "openid email" })).to_string());
    for forged in [
        "x".to_owned(),
        "..".to_owned(),
        "a.b.c.d.e".to_owned(),
        payload.to_owned(),
        format!("{good}A"),
        format!("{header}.{payload}."),
        format!("{header}.{other}.{signature}"),
        good[..good.len() - 2].to_owned(),
        unsigned(&claims),
        format!("{}{signature}", unsigned(&claims)),
        crate::asserting::tagged(b"a secret of at least thirty-two bytes", &claims),
        signed(other_key(), &json!({ "alg": "EdDSA" }).to_string(), &claims.to_string()),
        assertion_by(key(EdDsa), &header_of(EdDsa), &claims),
        assertion_by(key(Rs256), &header_of(Rs256), &claims),
        assertion_by(key(Es256), &json!({ "alg": "ES256", "kid": "unknown" }), &claims),
        assertion_by(key(Es256), &json!({ "alg": "ES256", "kid": "key for ES256", "crit": ["exp"] }), &claims),
        assertion_by(key(Es256), &json!({ "alg": "ES256", "jku": "https://app.example/jwks" }), &claims),
        typed("at+jwt"),
        typed("client-authentication+jwt"),
        typed("dpop+jwt"),
        typed("logout+jwt"),
        signed(key(Es256), &header_of(Es256).to_string(), "[]"),
        signed(key(Es256), &header_of(Es256).to_string(), r#"{"iss":"app","iss":"app"}"#),
    ] {
        assert_told(&Browser::at(&service).ask(&asking(&forged)), "invalid_request_object");
    }
    let anonymous = assertion_by(key(Es256), &json!({ "alg": "ES256" }), &claims);
    for right in
        [good.clone(), anonymous, typed("JWT"), typed("oauth-authz-req+jwt"), typed("application/oauth-authz-req+jwt")]
    {
        assert!(is_page(&Browser::at(&service).ask(&asking(&right)), "login-submit"), "{right}");
    }
}

/// What an object that is not believed says of the redirect URI is not believed, either; nor is an unregistered one in one
/// that is.
#[test]
fn nobody_is_redirected_by_what_is_not_believed() {
    let service = service_of(SIGNED);
    let elsewhere = claims_with(json!({ "redirect_uri": "https://app.example/other?fixed=1" }));
    let forged = unsigned(&elsewhere);
    let answer = Browser::at(&service).ask(&asking(&forged));
    assert!(
        answer.header("location").unwrap().starts_with(&format!("{CALLBACK}?error=invalid_request_object")),
        "{answer:?}"
    );
    assert_error_page(&Browser::at(&service).ask(&asking(&forged).without("redirect_uri")), 400, "redirect_uri");
    let evil = claims_with(json!({ "redirect_uri": "https://evil.example/" }));
    assert_error_page(&Browser::at(&service).ask(&asking(&object(&evil))), 400, "redirect_uri");
    let answer = Browser::at(&service).ask(&asking(&object(&evil)).with("client_id", "other"));
    assert_told(&answer, "request_not_supported");
}

/// "If the … Request Object is not supported, request_not_supported": by whom it is not registered for; `request_uri` by nobody.
#[test]
fn a_client_that_did_not_register_for_them_has_none() {
    let service = service();
    for settings in ["", "authentication = [\"private_key_jwt\"]\njwks_file = \"keys/app.jwks\""] {
        let plain = plan(settings);
        let plain = if settings.is_empty() {
            plain
        } else {
            Plan::of(&[
                ISSUER,
                NO_FLOOR,
                &APP.replace("[clients.app]\n", &format!("[clients.app]\n{settings}\n"))
                    .replace("[clients.app.secrets.first]\nfile = \"keys/app.secret\"", ""),
                ORDERS,
                SCOPES,
                ES256,
                SIGN_IN_KEYS,
            ])
            .with_file("keys/app.jwks", jwks(&[Es256]))
        };
        let plain = plain.start();
        assert_told(&Browser::at(&plain).ask(&asking(&object(&claims_with(json!({}))))), "request_not_supported");
    }
    drop(service);
    let service = service_of(SIGNED);
    for uri in ["https://app.example/request.jwt", "urn:ietf:params:oauth:request_uri:x"] {
        assert_told(&Browser::at(&service).ask(&Ask::app().with("request_uri", uri)), "request_uri_not_supported");
        let both = asking(&object(&claims_with(json!({})))).with("request_uri", uri);
        assert_told(&Browser::at(&service).ask(&both), "request_uri_not_supported");
    }
}

/// "The Request Object MAY … use … alg value none": only of a client that registered so, and of that one nothing that is signed.
#[test]
fn an_unsigned_object_is_of_clients_that_registered_so() {
    let service = service_of(UNSIGNED);
    let inside = claims_with(json!({ "nonce": "inner-nonce" }));
    assert_signed_in_for(&service, &Browser::at(&service).authorize(&asking(&unsigned(&inside))), "inner-nonce");
    let bare = json!({ "state": "the-state", "nonce": "bare" });
    assert_signed_in_for(&service, &Browser::at(&service).authorize(&asking(&unsigned(&bare))), "bare");
    for wrong in [
        object(&inside),
        format!("{}AA", unsigned(&inside)),
        unsigned(&claims_with(json!({ "iss": "other" }))),
        unsigned(&claims_with(json!({ "aud": "https://other.example" }))),
        unsigned(&claims_with(json!({ "exp": 1 }))),
        unsigned(&claims_with(json!({ "request": "x" }))),
        unsigned(&claims_with(json!({ "client_id": "other" }))),
    ] {
        assert_told(&Browser::at(&service).ask(&asking(&wrong)), "invalid_request_object");
    }
}

/// RFC 9101 §10.5: "require_signed_request_object"; §6.3: "the authorization server MUST only use the parameters in the Request
/// Object, even if the same parameter is provided in the query parameter".
#[test]
fn a_client_that_always_signs_says_nothing_outside() {
    let service = service_of(REQUIRED);
    assert_told(&Browser::at(&service).ask(&Ask::app()), "invalid_request");
    assert_told(&Browser::at(&service).ask(&asking(&unsigned(&claims_with(json!({}))))), "invalid_request_object");
    let inside = object(&claims_with(json!({})));
    let target = format!("/authorize?client_id=app&request={inside}");
    let browser = Browser::at(&service);
    let page = browser.follow(Request::get(&target));
    let answer = browser.submit(&browser.sign_in(&page), &[("consent", "allow")]);
    assert_signed_in_for(&service, &answer, "the-nonce");
    let silent = browser.ask(&asking(&inside).with("prompt", "login"));
    assert!(parameter(&silent, "code").is_some(), "the prompt outside does not count: {silent:?}");
    let fewer = object(&claims_with(json!({ "redirect_uri": null })));
    assert_error_page(&Browser::at(&service).ask(&asking(&fewer)), 400, "redirect_uri");
    let unbound = object(&claims_with(json!({ "code_challenge": null, "code_challenge_method": null })));
    assert_told(&Browser::at(&service).ask(&asking(&unbound)), "invalid_request");
}

/// What is off is not advertised, and what is advertised is on.
#[test]
fn the_metadata_says_who_may_send_them() {
    let metadata = |service: &Service| service.answer(&Request::get("/.well-known/openid-configuration")).json();
    for (settings, supported, algorithms) in [
        ("", false, None),
        (SIGNED, true, Some(json!(["ES256"]))),
        (REQUIRED, true, Some(json!(["ES256", "ES384", "EdDSA", "PS256", "RS256"]))),
        (UNSIGNED, true, Some(json!(["none"]))),
    ] {
        let metadata = metadata(&service_of(settings));
        assert_eq!(metadata["request_parameter_supported"], supported, "{settings}");
        assert_eq!(metadata.get("request_object_signing_alg_values_supported"), algorithms.as_ref(), "{settings}");
        assert_eq!(metadata["request_uri_parameter_supported"], false, "{settings}");
        assert_eq!(metadata.get("require_signed_request_object"), None, "the other client need not: {settings}");
    }
}

/// RFC 9101 §10.5: "require_signed_request_object", where that is so of every client.
#[test]
fn the_metadata_says_when_everybody_must_send_them() {
    let app = APP.replace("[clients.app]\n", &format!("[clients.app]\n{REQUIRED}\n"));
    let plan = Plan::of(&[ISSUER, NO_FLOOR, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    let service = plan.with_file("keys/app.jwks", jwks(&SigningAlgorithm::ALL)).start();
    let metadata = service.answer(&Request::get("/.well-known/openid-configuration")).json();
    assert_eq!(metadata["require_signed_request_object"], true);
}

/// A registration that could not be kept is not taken.
#[test]
fn a_registration_without_keys_or_with_a_contradiction_is_refused() {
    let refused = |settings: &str| plan(settings).refused();
    let app = |settings: &str| {
        let public =
            APP.replace("[clients.app]\n", &format!("[clients.app]\nauthentication = [\"none\"]\n{settings}\n"));
        findings(&[ISSUER, NO_FLOOR, &public, ORDERS, SCOPES, ES256, SIGN_IN_KEYS])
    };
    assert!(refused("request_object_signing_alg = \"ES256\"").contains("clients.app.jwks"));
    assert!(refused("require_signed_request_object = true").contains("clients.app.jwks"));
    let both = "request_object_signing_alg = \"none\"\nrequire_signed_request_object = true";
    assert!(refused(both).contains("clients.app.request_object_signing_alg"));
    assert!(refused("request_object_signing_alg = \"HS256\"").contains("request_object_signing_alg"));
    assert!(refused("jwks_file = \"keys/app.jwks\"").contains("clients.app.authentication"));
    let public = app("request_object_signing_alg = \"ES256\"\njwks_file = \"keys/app.jwks\"");
    assert!(public.contains("clients.app.request_object_signing_alg"), "{public}");
}
