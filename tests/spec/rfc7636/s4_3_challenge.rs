//! §4.2 and §4.3, the challenge in the authorization request, and RFC 9700 §2.1.1: who must send one.

use crate::granting::{findings, plan_of, redeem_as, tables, told};
use crate::service::{ES256, ISSUER, ORDERS, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, Browser, NATIVE, SIGN_IN_KEYS, VERIFIER, alice, assert_told, challenge_of, is_page, parameter, service,
    tokens_of,
};

const OR_NONCE: (&str, &str) = ("[clients.app]\n", "[clients.app]\npkce = \"or-nonce\"\n");

#[track_caller]
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn assert_invalid(service: &Service, ask: &Ask, reason: &str) {
    let browser = Browser::at(service);
    let answer = browser.ask(ask);
    let base = answer.header("location").unwrap_or_else(|| panic!("a page: {answer:?}"));
    assert!(base.starts_with("https://app.example/callback?") || base.starts_with("http://127.0.0.1"), "{base}");
    assert_told(&answer, "invalid_request");
    assert!(told(&answer).contains(&("error_uri".into(), format!("https://docs.example/errors/{reason}"))), "{base}");
}

/// "If the server requires Proof Key for Code Exchange (PKCE) by OAuth public clients and the client does not send the
/// "code_challenge" in the request, the authorization endpoint MUST return the authorization error response with the "error"
/// value set to "invalid_request"": here of all clients.
#[test]
fn a_request_without_a_challenge_is_refused() {
    let service = service();
    for ask in [Ask::app(), Ask::native()] {
        let bare = ask.clone().without("code_challenge");
        assert_invalid(&service, &bare, "code-challenge-missing");
        assert_invalid(&service, &bare.without("code_challenge_method"), "code-challenge-missing");
        assert_invalid(&service, &ask.with("code_challenge", ""), "code-challenge-missing");
    }
}

/// "code_challenge_method OPTIONAL, defaults to "plain" if not present": which shows the verifier (R17).
#[test]
fn a_method_other_than_s256_is_refused() {
    let service = service();
    assert_invalid(&service, &Ask::app().without("code_challenge_method"), "code-challenge-method-unsupported");
    for method in ["plain", "s256", "S 256", "S256 ", " S256", "S512", "SHA-256", "none", "plain S256", "S256,plain"] {
        let ask = Ask::app().with("code_challenge_method", method);
        assert_invalid(&service, &ask, "code-challenge-method-unsupported");
        let ask = ask.with("code_challenge", VERIFIER);
        assert_invalid(&service, &ask, "code-challenge-method-unsupported");
    }
}

/// "code-challenge = 43*128unreserved": of S256 always 43 characters of base64url, in their one form.
#[test]
fn a_challenge_that_is_no_sha256_is_refused() {
    let service = service();
    let right = challenge_of(VERIFIER);
    let last = right.as_bytes()[42];
    let other_tail = char::from(if last == b'Z' { b'a' } else { last + 1 });
    let malformed = [
        right[..42].to_owned(),
        format!("{right}A"),
        format!("{right}="),
        format!("{right}."),
        "A".repeat(128),
        "A".repeat(129),
        "A".repeat(4000),
        format!("{}{other_tail}", &right[..42]),
        format!("+{}", &right[1..]),
        format!("/{}", &right[1..]),
        format!(" {}", &right[1..]),
        format!("~{}", &right[1..]),
        format!("ä{}", &right[2..]),
        "0123456789abcdef".repeat(4),
        "x".to_owned(),
    ];
    for challenge in malformed {
        assert_invalid(&service, &Ask::app().with("code_challenge", &challenge), "code-challenge-malformed");
    }
    assert!(is_page(&Browser::at(&service).ask(&Ask::app().with("code_challenge", &right)), "login-submit"));
}

/// RFC 9700 §2.1.1: "For confidential clients, the use of PKCE is RECOMMENDED … In any case … OpenID Connect clients MAY use the
/// `nonce` parameter … instead": where the client is registered so, with both of what that takes.
#[test]
fn a_client_that_is_registered_for_it_may_send_a_nonce_instead() {
    let service = plan_of(&tables(&[OR_NONCE])).start();
    alice(&service);
    let bare = Ask::app().without("code_challenge").without("code_challenge_method");
    let browser = Browser::at(&service);
    let code = browser.code(&bare);
    tokens_of(&redeem_as(&service, "app", &code, &[("code_verifier", "")]));
    assert_invalid(&service, &bare.clone().without("nonce"), "code-challenge-missing");
    assert_invalid(&service, &bare.clone().with("nonce", ""), "code-challenge-missing");
    assert_invalid(&service, &bare.clone().with("scope", "read"), "code-challenge-missing");
    // Half of a challenge is a client that means one.
    assert_invalid(&service, &bare.with("code_challenge_method", "S256"), "code-challenge-missing");
    let plain = Ask::app().without("code_challenge_method");
    assert_invalid(&service, &plain, "code-challenge-method-unsupported");
    assert_invalid(&service, &Ask::app().with("code_challenge", "x"), "code-challenge-malformed");
    // The exception is one client's.
    let other = Ask::app().with("client_id", "other").without("code_challenge").without("code_challenge_method");
    assert_invalid(&service, &other, "code-challenge-missing");
}

/// "only a confidential OpenID Connect client may do without"
#[test]
fn no_other_client_can_be_registered_for_a_nonce_instead() {
    let public = NATIVE.replace("[clients.native]\n", "[clients.native]\npkce = \"or-nonce\"\n");
    let plain_oauth = APP
        .replace("[clients.app]\n", "[clients.app]\npkce = \"or-nonce\"\n")
        .replace("\"openid\", \"profile\", \"email\", \"address\", \"phone\", ", "")
        .replace("default_scope = [\"openid\"]\n", "");
    for (client, key) in [(&public, "clients.native.pkce"), (&plain_oauth, "clients.app.pkce")] {
        let said = findings(&[ISSUER, client, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
        assert!(said.contains(&format!(": {key}\n")) && said.contains("RFC 9700 §2.1.1"), "{said}");
    }
    let said = findings(&[ISSUER, &APP.replace("[clients.app]\n", "[clients.app]\npkce = \"off\"\n"), ORDERS]);
    assert!(said.contains("clients.app.pkce") && said.contains("required"), "{said}");
}

/// The registration that was in force when the code was made is not asked again: a code without a challenge stays bound by
/// its nonce and its redirect URI.
#[test]
fn a_code_without_a_challenge_outlives_the_exception() {
    let service = plan_of(&tables(&[OR_NONCE])).start();
    alice(&service);
    let browser = Browser::at(&service);
    let bare = Ask::app().without("code_challenge").without("code_challenge_method");
    let code = browser.code(&bare);
    service.reload(&tables(&[]).join("\n"));
    assert_eq!(parameter(&browser.ask(&bare), "error").as_deref(), Some("invalid_request"));
    tokens_of(&redeem_as(&service, "app", &code, &[("code_verifier", "")]));
}
