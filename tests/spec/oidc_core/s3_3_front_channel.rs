//! §3.2 and §3.3, the implicit and the hybrid flow, and RFC 6749 §4.2: tokens from the authorization endpoint.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, SHA384, SHA512, digest};
use serde_json::{Value, json};
use signet::users::{Line, Profile};

use crate::asking::part_of;
use crate::exchange::{Answer, Request};
use crate::granting::{findings, posted, told};
use crate::introspecting::is_active;
use crate::service::{ES256, ISSUER, ORDERS, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, Browser, CALLBACK, NATIVE, NO_FLOOR, SIGN_IN_KEYS, VERIFIER, assert_told, bob, client_like_app,
    config_of, id_claims, is_page, parameter, service, service_with, token_request_as, tokens_of, userinfo,
};

const ALL: [&str; 6] = ["token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

/// A client that is registered for these response types.
fn client(name: &str, types: &str, more: &str) -> String {
    client_like_app(name, &format!("response_types = {types}\n{more}"))
        .replace(r#"["authorization_code", "refresh_token"]"#, r#"["authorization_code", "implicit", "refresh_token"]"#)
}

fn front() -> String {
    let types: Vec<_> = ["code"].into_iter().chain(ALL).collect();
    let asks = "\n[clients.orders-api]\nintrospects = [\"orders\"]\nsecrets.first.file = \"keys/orders-api.secret\"\n";
    client("front", &json!(types).to_string(), "") + asks
}

fn asking(response_type: &str) -> Ask {
    Ask::app().with("client_id", "front").with("response_type", response_type)
}

fn without_pkce(ask: Ask) -> Ask {
    ask.without("code_challenge").without("code_challenge_method")
}

fn has(response_type: &str, word: &str) -> bool {
    response_type.split(' ').any(|other| other == word)
}

fn left_half(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}

fn redeemed(service: &Service, code: &str) -> Value {
    let usual =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    tokens_of(&token_request_as(service, "front", &usual, &[]))
}

/// "the response parameters are added to the fragment component": those of the response type and no others, in the fragment;
/// and "the order of values does not matter".
#[test]
fn an_answer_has_what_its_type_says_in_the_fragment() {
    let service = service_with(&front());
    for response_type in ALL {
        let mut words: Vec<_> = response_type.split(' ').collect();
        words.reverse();
        for spelled in [response_type.to_owned(), words.join(" ")] {
            let answer = Browser::at(&service).authorize(&asking(&spelled));
            let location = answer.header("location").unwrap();
            assert!(location.starts_with(&format!("{CALLBACK}#")), "{location}");
            let mut names: Vec<_> = told(&answer).into_iter().map(|(name, _)| name).collect();
            names.sort();
            let mut expected = vec!["iss", "state"];
            expected.extend(has(response_type, "code").then_some("code"));
            expected.extend(has(response_type, "id_token").then_some("id_token"));
            if has(response_type, "token") {
                expected.extend(["access_token", "expires_in", "scope", "token_type"]);
                assert_eq!(parameter(&answer, "token_type").as_deref(), Some("Bearer"));
                assert_eq!(parameter(&answer, "expires_in").as_deref(), Some("600"));
            }
            expected.sort_unstable();
            assert_eq!(names, expected, "{spelled}");
        }
    }
}

/// "at_hash … REQUIRED" where an access token comes with it, "c_hash … REQUIRED" where a code does (§3.3.2.11), "nonce … MUST";
/// neither where it does not.
#[test]
fn an_id_token_is_bound_to_what_it_comes_with() {
    let service = service_with(&front());
    for response_type in ALL.into_iter().filter(|of| has(of, "id_token")) {
        let answer = Browser::at(&service).authorize(&asking(response_type));
        let claims = part_of(&parameter(&answer, "id_token").unwrap(), 1);
        let hash = |name: &str| parameter(&answer, name).map(|text| json!(left_half(&text)));
        assert_eq!(claims.get("at_hash"), hash("access_token").as_ref(), "{response_type}");
        assert_eq!(claims.get("c_hash"), hash("code").as_ref(), "{response_type}");
        assert_eq!((&claims["nonce"], &claims["aud"]), (&json!("the-nonce"), &json!("front")));
    }
}

/// "If an ID Token is returned from both the Authorization Endpoint and from the Token Endpoint …, the iss and sub Claim Values
/// MUST be identical in both ID Tokens. All Claims about the Authentication event present in either SHOULD be present in both"
/// (§3.3.3.6); the code is worth what any other is.
#[test]
fn both_id_tokens_of_a_hybrid_flow_agree() {
    let service = service_with(&front());
    for response_type in ["code id_token", "code token", "code id_token token"] {
        let answer =
            Browser::at(&service).authorize(&asking(response_type).with("scope", "openid offline_access read"));
        let tokens = redeemed(&service, &parameter(&answer, "code").unwrap());
        assert!(tokens.get("refresh_token").is_some(), "{tokens}");
        let second = id_claims(&tokens);
        if let Some(first) = parameter(&answer, "id_token").map(|token| part_of(&token, 1)) {
            for name in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid", "nonce"] {
                assert_eq!(first[name], second[name], "{name}");
            }
        }
        if let Some(token) = parameter(&answer, "access_token") {
            let gid = |token: &str| part_of(token, 1)["gid"].clone();
            assert_eq!(gid(&token), gid(tokens["access_token"].as_str().unwrap()), "one revocation kills both");
        }
    }
}

/// The access token is one like any other: userinfo and resources take it, and it can be revoked with the rest of its grant: the
/// second use of the code ends it, too.
#[test]
fn an_access_token_works_until_its_grant_is_revoked() {
    let service = service_with(&front());
    let answer = Browser::at(&service).authorize(&asking("code token").with("scope", "openid email read"));
    let (code, token) = (parameter(&answer, "code").unwrap(), parameter(&answer, "access_token").unwrap());
    assert_eq!(userinfo(&service, &token).json()["email"], "alice@example.com");
    assert!(is_active(&service, "orders-api", &token));
    redeemed(&service, &code);
    assert!(is_active(&service, "orders-api", &token));
    let usual = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(token_request_as(&service, "front", &usual, &[]).status, 400);
    assert!(!is_active(&service, "orders-api", &token));
    assert_eq!(userinfo(&service, &token).status, 401);
}

/// "The authorization server MUST NOT issue a refresh token" (RFC 6749 §4.2.2), and "MUST ignore the offline_access request
/// unless the Client is using a response_type value that would result in an Authorization Code being returned" (§11).
#[test]
fn no_refresh_token_comes_this_way_and_nothing_outlives_the_session() {
    let service = service_with(&front());
    for response_type in ALL {
        let answer =
            Browser::at(&service).authorize(&asking(response_type).with("scope", "openid offline_access read"));
        assert_eq!(parameter(&answer, "refresh_token"), None);
        if let Some(token) = parameter(&answer, "access_token") {
            let scope = if has(response_type, "code") { "offline_access openid read" } else { "openid read" };
            assert_eq!(part_of(&token, 1)["scope"], scope, "{response_type}");
            assert_eq!(parameter(&answer, "scope").as_deref(), Some(scope));
        }
    }
}

/// "response_mode=query" is refused for tokens, "form_post" works, errors go the way of answers.
#[test]
fn tokens_never_stand_in_a_query() {
    let service = service_with(&front());
    for response_type in ALL {
        let query = Browser::at(&service).ask(&asking(response_type).with("response_mode", "query"));
        assert_told(&query, "invalid_request");
        assert!(query.header("location").unwrap().starts_with(&format!("{CALLBACK}#error=")), "{query:?}");
        let (_, fields) =
            posted(&Browser::at(&service).authorize(&asking(response_type).with("response_mode", "form_post")));
        let named = |name: &str| fields.iter().any(|(other, _)| other == name);
        assert_eq!(named("access_token"), has(response_type, "token"));
        assert_eq!((named("id_token"), named("code")), (has(response_type, "id_token"), has(response_type, "code")));
        let silent = Browser::at(&service).ask(&asking(response_type).with("prompt", "none"));
        assert_told(&silent, "login_required");
        assert!(silent.header("location").unwrap().contains("#error=login_required"), "{silent:?}");
        let explicit = Browser::at(&service).authorize(&asking(response_type).with("response_mode", "fragment"));
        assert!(explicit.header("location").unwrap().contains('#'));
    }
}

/// "nonce … REQUIRED" whenever an ID token comes from the authorization endpoint; "code token" works without.
#[test]
fn a_nonce_is_required_with_an_id_token() {
    let service = service_with(&front());
    for response_type in ALL {
        for ask in [asking(response_type).without("nonce"), asking(response_type).with("nonce", "")] {
            let answer = Browser::at(&service).ask(&ask);
            if has(response_type, "id_token") {
                assert_told(&answer, "invalid_request");
            } else {
                assert!(is_page(&answer, "login-submit"), "{response_type}: {answer:?}");
            }
        }
    }
}

/// Where a code comes it is bound by PKCE as ever (RFC 9700 §2.1.1); where none comes there is nothing to bind.
#[test]
fn a_code_is_bound_whatever_comes_with_it() {
    let service = service_with(&front());
    for response_type in ALL {
        let answer = Browser::at(&service).ask(&without_pkce(asking(response_type)));
        if has(response_type, "code") {
            assert_told(&answer, "invalid_request");
        } else {
            assert!(is_page(&answer, "login-submit"), "{response_type}: {answer:?}");
        }
    }
}

/// An ID token is of OpenID Connect; an access token need not be.
#[test]
fn an_id_token_needs_openid() {
    let service = service_with(&front());
    for response_type in ALL {
        let answer = Browser::at(&service).ask(&asking(response_type).with("scope", "read"));
        if has(response_type, "id_token") {
            assert_told(&answer, "invalid_scope");
        } else {
            assert!(is_page(&answer, "login-submit"), "{response_type}: {answer:?}");
        }
    }
}

/// "The Claims requested by the profile, email, address, and phone scope values are returned from the UserInfo Endpoint …, when a
/// response_type value is used that results in an Access Token being issued. However, when no Access Token is issued (which is
/// the case for the response_type value id_token), the resulting Claims are returned in the ID Token" (§5.4).
#[test]
fn claims_of_scopes_are_in_the_id_token_only_when_nothing_else_could_tell_them() {
    let service = service_with(&front());
    service.add_user(
        "carol",
        "what a wonderful password",
        Profile { name: Line::parse("Carol"), ..Profile::default() },
    );
    for response_type in ALL.into_iter().filter(|of| has(of, "id_token")) {
        let ask = asking(response_type).with("scope", "openid email").with("claims", r#"{"id_token":{"name":null}}"#);
        let claims = part_of(&parameter(&Browser::at(&service).authorize(&ask), "id_token").unwrap(), 1);
        assert_eq!(claims["name"], "Alice Liddell", "{response_type}");
        let expected = (response_type == "id_token").then(|| json!("alice@example.com"));
        assert_eq!(claims.get("email"), expected.as_ref(), "{response_type}");
    }
}

/// Off unless a client is registered for it, and for exactly that (RFC 9700 §2.1.2).
#[test]
fn a_client_gets_only_what_it_is_registered_for() {
    let more = front() + &client("one", r#"["id_token code"]"#, "");
    let service = service_with(&more);
    for response_type in ALL {
        let unregistered = Browser::at(&service).ask(&Ask::app().with("response_type", response_type));
        assert_told(&unregistered, "unsupported_response_type");
        let other = Browser::at(&service).ask(&asking(response_type).with("client_id", "one"));
        if response_type == "code id_token" {
            assert!(is_page(&other, "login-submit"), "{other:?}");
        } else {
            assert_told(&other, "unsupported_response_type");
        }
    }
    assert_told(&Browser::at(&service).ask(&asking("code").with("client_id", "one")), "unauthorized_client");
    for text in
        ["code code", "token token", "id_token  token", " token", "none", "code none", "token id_token x", "Token"]
    {
        assert_told(&Browser::at(&service).ask(&asking(text)), "unsupported_response_type");
    }
}

/// V6: what a client is registered for counts when it is answered, not when it asked.
#[test]
fn what_was_taken_out_since_the_first_page_does_not_come() {
    let service = service_with(&front());
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&asking("id_token token")));
    assert!(is_page(&page, "consent-allow"), "{page:?}");
    service.reload(&config_of(&[APP, NATIVE, &client_like_app("front", "")].concat()));
    assert_told(&browser.submit(&page, &[("consent", "allow")]), "unsupported_response_type");
    assert_told(&browser.ask(&asking("id_token").with("prompt", "none")), "unsupported_response_type");
}

/// "Sessions" are the same for all response types.
#[test]
fn prompt_none_and_sessions_work_as_for_codes() {
    let service = service_with(&front());
    let browser = Browser::at(&service);
    browser.authorize(&asking("id_token"));
    let answer = browser.ask(&without_pkce(asking("id_token token")).with("prompt", "none"));
    let hint = parameter(&answer, "id_token").unwrap_or_else(|| panic!("{answer:?}"));
    let again = browser.ask(&asking("id_token").with("prompt", "none").with("id_token_hint", &hint));
    assert_eq!(part_of(&parameter(&again, "id_token").unwrap(), 1)["sub"], part_of(&hint, 1)["sub"]);
}

/// The metadata has what some client has, and nothing else.
#[test]
fn the_metadata_lists_what_somebody_is_registered_for() {
    let metadata = |service: &Service| service.answer(&Request::get("/.well-known/openid-configuration")).json();
    let plain = metadata(&service());
    assert_eq!(plain["response_types_supported"], json!(["code"]));
    assert!(!plain["grant_types_supported"].as_array().unwrap().contains(&json!("implicit")));
    let one = metadata(&service_with(&client("one", r#"["token id_token", "code"]"#, "")));
    assert_eq!(one["response_types_supported"], json!(["code", "id_token token"]));
    assert!(one["grant_types_supported"].as_array().unwrap().contains(&json!("implicit")));
    let disabled = metadata(&service_with(&client("one", r#"["token", "code"]"#, "status = \"disabled\"")));
    assert_eq!(disabled["response_types_supported"], json!(["code"]));
}

/// `implicit` is no grant type of the token endpoint, also where a client is registered for it.
#[test]
fn the_token_endpoint_has_no_implicit_grant() {
    let service = service_with(&front());
    let error = |answer: Answer| answer.json()["error"].as_str().unwrap().to_owned();
    let ask = |client: &str| token_request_as(&service, client, &[("grant_type", "implicit")], &[]);
    assert_eq!(error(ask("front")), "unsupported_grant_type");
    assert_eq!(error(ask("app")), "unauthorized_client");
}

/// A client without codes needs no grant for them.
#[test]
fn a_client_may_have_tokens_alone() {
    let implicit = client_like_app("bare", "response_types = [\"id_token\", \"token\"]")
        .replace(r#"["authorization_code", "refresh_token"]"#, r#"["implicit"]"#);
    let service = service_with(&implicit);
    let answer = Browser::at(&service).authorize(&without_pkce(asking("id_token").with("client_id", "bare")));
    assert!(parameter(&answer, "id_token").is_some(), "{answer:?}");
    assert_told(&Browser::at(&service).ask(&asking("code").with("client_id", "bare")), "unauthorized_client");
}

/// "grant_types … and response_types … are not independent" (RFC 7591 §2.1).
#[test]
fn a_registration_that_contradicts_itself_is_refused() {
    let refused = |grants: &str, types: &str| {
        let app = APP.replace(
            r#"grant_types = ["authorization_code", "refresh_token"]"#,
            &format!("grant_types = {grants}\nresponse_types = {types}"),
        );
        findings(&[ISSUER, NO_FLOOR, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS])
    };
    for (grants, types, key) in [
        (r#"["authorization_code"]"#, r#"["token"]"#, "response_types"),
        (r#"["authorization_code"]"#, r#"["code id_token"]"#, "response_types"),
        (r#"["implicit"]"#, r#"["code id_token"]"#, "response_types"),
        (r#"["authorization_code", "implicit"]"#, "[]", "response_types"),
        (r#"["authorization_code", "implicit"]"#, r#"["code"]"#, "response_types"),
        (r#"["authorization_code", "implicit"]"#, r#"["token"]"#, "response_types"),
        (r#"["implicit", "refresh_token"]"#, r#"["token"]"#, "grant_types"),
        (r#"["implicit"]"#, r#"["none"]"#, "response_types"),
        (r#"["implicit"]"#, r#"["token token"]"#, "response_types"),
    ] {
        let report = refused(grants, types);
        assert!(report.contains(&format!("clients.app.{key}")), "{grants} {types}: {report}");
    }
}

/// Never under `fapi2` (FAPI 2.0 Security Profile §5.3.2.2), whatever that profile will be.
#[test]
fn no_client_has_it_under_fapi2() {
    let report = findings(&[
        "profile = \"fapi2\"",
        ISSUER,
        NO_FLOOR,
        &APP.replace(
            r#"grant_types = ["authorization_code", "refresh_token"]"#,
            "grant_types = [\"authorization_code\", \"implicit\"]\nresponse_types = [\"code id_token\"]",
        ),
        ORDERS,
        SCOPES,
        ES256,
        SIGN_IN_KEYS,
    ]);
    assert!(report.contains("profile") || report.contains("grant_types"), "{report}");
}

/// "the hash algorithm used is the hash algorithm used in the alg Header Parameter of the ID Token's JOSE Header" (§3.3.2.11).
#[test]
fn hashes_are_those_of_the_algorithm() {
    for (algorithm, key, hash) in [
        ("ES384", "\n[keys.es384]\nclass = \"signing\"\nalgorithm = \"ES384\"\nfile = \"keys/es384.pem\"\n", &SHA384),
        ("EdDSA", "\n[keys.eddsa]\nclass = \"signing\"\nalgorithm = \"EdDSA\"\nfile = \"keys/eddsa.pem\"\n", &SHA512),
        ("ES256", "", &SHA256),
    ] {
        let settings = format!("id_token_signed_response_alg = \"{algorithm}\"");
        let service = service_with(&(client("front", r#"["code", "code id_token token"]"#, &settings) + key));
        let answer = Browser::at(&service).authorize(&asking("code id_token token"));
        let id_token = parameter(&answer, "id_token").unwrap();
        assert_eq!(part_of(&id_token, 0)["alg"], algorithm);
        let left = |name: &str| {
            let whole = digest(hash, parameter(&answer, name).unwrap().as_bytes());
            json!(URL_SAFE_NO_PAD.encode(&whole.as_ref()[..whole.as_ref().len() / 2]))
        };
        let claims = part_of(&id_token, 1);
        assert_eq!((&claims["c_hash"], &claims["at_hash"]), (&left("code"), &left("access_token")), "{algorithm}");
    }
}

/// "If either ID Token contains Claims about the End-User, any that are present in both SHOULD have the same values in both"
/// (§3.3.3.6).
#[test]
fn a_claim_is_the_same_in_both_id_tokens() {
    let service = service_with(&front());
    let claims = json!({ "id_token": { "name": null, "email": { "essential": true } } });
    for response_type in ["code id_token", "code id_token token"] {
        let answer = Browser::at(&service).authorize(&asking(response_type).with("claims", &claims.to_string()));
        let first = part_of(&parameter(&answer, "id_token").unwrap(), 1);
        let second = id_claims(&redeemed(&service, &parameter(&answer, "code").unwrap()));
        for name in ["name", "email"] {
            assert_eq!((&first[name], first[name].is_string()), (&second[name], true), "{response_type}: {name}");
        }
    }
}

/// "Authentication Requests are made as defined in Section 3.1.2.1" (§3.2.2.1, §3.3.2.1): the password, a young sign-in and
/// somebody else are asked for whatever is to come.
#[test]
fn every_response_type_is_asked_in_the_same_words() {
    let service = service_with(&front());
    bob(&service);
    for response_type in ALL {
        let browser = Browser::at(&service);
        browser.authorize(&asking(response_type));
        let silent = |more: &[(&str, &str)]| {
            let ask = more.iter().fold(asking(response_type), |ask, (name, value)| ask.with(name, value));
            browser.ask(&ask.with("prompt", "none"))
        };
        service.clock.advance(Duration::from_secs(61));
        for (name, value) in [("prompt", "login"), ("max_age", "60")] {
            let page = browser.ask(&asking(response_type).with(name, value));
            assert!(is_page(&page, "login-submit"), "{response_type}: {name}");
        }
        assert_told(&silent(&[("max_age", "60")]), "login_required");
        assert_told(&silent(&[("login_hint", "bob")]), "account_selection_required");
        assert_told(&silent(&[("scope", "openid phone read")]), "consent_required");
        let answer = silent(&[("max_age", "10000"), ("login_hint", "alice"), ("acr_values", "2 1")]);
        assert_eq!(parameter(&answer, "error"), None, "{response_type}");
        if let Some(id_token) = parameter(&answer, "id_token") {
            let claims = part_of(&id_token, 1);
            assert_eq!(claims["auth_time"].as_u64(), claims["iat"].as_u64().map(|time| time - 61));
        }
        service.clock.advance(Duration::from_secs(1));
    }
}
