//! RFC 8252: OAuth 2.0 for native apps.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use crate::granting::{assert_invalid_grant, code_parameters, plan_of, tables};
use crate::service::Service;
use crate::signing_in::{
    Ask, Browser, alice, assert_error_page, is_page, parameter, public_token_request, service, tokens_of,
};

const NOT_REGISTERED: &str = "The client has not registered this redirect_uri";

#[track_caller]
fn assert_signs_in(service: &Service, uri: &str) {
    let ask = Ask::native().with("redirect_uri", uri);
    let answer = Browser::at(service).authorize(&ask);
    let location = answer.header("location").unwrap_or_else(|| panic!("{uri}: {answer:?}"));
    assert!(location.starts_with(&format!("{uri}?code=challenge.")), "{location}");
    let code = parameter(&answer, "code").unwrap();
    tokens_of(&public_token_request(service, "native", &code_parameters(&code, uri)));
}

/// §7.3: "The authorization server MUST allow any port to be specified at the time of the request for loopback IP redirect
/// URIs, to accommodate clients that obtain an available ephemeral port from the operating system at the time of the request."
#[test]
fn a_loopback_address_may_have_any_port() {
    let service = service();
    for authority in [
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:80",
        "127.0.0.1:49152",
        "127.0.0.1:65535",
        "[::1]",
        "[::1]:1",
        "[::1]:49152",
        "[::1]:65535",
    ] {
        assert_signs_in(&service, &format!("http://{authority}/callback"));
    }
}

/// The port of the request is the port of that request.
#[test]
fn a_code_is_redeemed_for_the_port_that_it_went_to() {
    let service = service();
    let code = Browser::at(&service).code(&Ask::native());
    let answer = public_token_request(&service, "native", &code_parameters(&code, "http://127.0.0.1:49153/callback"));
    assert_invalid_grant(&answer, "code-redirect-uri");
}

/// §8.3: "the use of localhost is NOT RECOMMENDED": its port is the registered one, unless the client is registered otherwise.
#[test]
fn localhost_has_another_port_only_per_client() {
    let service = service();
    assert_signs_in(&service, "http://localhost/callback");
    let other = Ask::native().with("redirect_uri", "http://localhost:49152/callback");
    assert_error_page(&Browser::at(&service).ask(&other), 400, NOT_REGISTERED);
    let mut parts = tables(&[]);
    parts[3] = parts[3].replace("[clients.native]\n", "[clients.native]\nany_port_of_localhost = true\n");
    let service = plan_of(&parts).start();
    alice(&service);
    assert_signs_in(&service, "http://localhost:49152/callback");
    for uri in [
        "http://localhost:0/callback",
        "http://localhost:49152/callback/",
        "http://localhost:49152@evil.example/callback",
        "http://localhost.evil.example:49152/callback",
        "https://localhost:49152/callback",
        "http://LOCALHOST:49152/callback",
    ] {
        assert_error_page(&Browser::at(&service).ask(&Ask::native().with("redirect_uri", uri)), 400, NOT_REGISTERED);
    }
}

/// The exception is for what is registered without a port as for what is registered with one, and for loopback only.
#[test]
fn a_web_address_has_the_port_that_is_registered() {
    let mut parts = tables(&[("https://app.example/callback\"", "https://app.example:8443/callback\"")]);
    parts[3] = parts[3].replace("http://127.0.0.1/callback", "http://127.0.0.1:5000/callback");
    let service = plan_of(&parts).start();
    alice(&service);
    assert_signs_in(&service, "http://127.0.0.1:6000/callback");
    assert_signs_in(&service, "http://127.0.0.1/callback");
    for uri in ["https://app.example/callback", "https://app.example:443/callback", "https://app.example:8444/callback"]
    {
        assert_error_page(&Browser::at(&service).ask(&Ask::app().with("redirect_uri", uri)), 400, NOT_REGISTERED);
    }
}

/// §7.1: "private-use URI scheme redirects"
#[test]
fn a_private_use_scheme_is_redirected_to() {
    let service = service();
    assert_signs_in(&service, "com.example.app:/callback");
    let ask = Ask::native().with("redirect_uri", "com.example.app:/callback");
    let page = Browser::at(&service).ask(&ask);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' com.example.app:;"), "{policy}");
}

/// §8.6: "the authorization server SHOULD NOT process authorization requests automatically without user consent or interaction,
/// except when the identity of the client can be assured": each time anew, although everything was allowed before.
#[test]
fn a_native_app_is_asked_about_each_time() {
    let service = service();
    let browser = Browser::at(&service);
    for uri in ["http://127.0.0.1:49152/callback", "http://[::1]:49152/callback", "com.example.app:/callback"] {
        for _ in 0..3 {
            let ask = Ask::native().with("redirect_uri", uri);
            let page = browser.ask(&ask);
            let page = if is_page(&page, "login-submit") { browser.sign_in(&page) } else { page };
            assert!(is_page(&page, "consent-allow"), "{page:?}");
            let answer = browser.submit(&page, &[("consent", "allow")]);
            assert!(parameter(&answer, "code").is_some(), "{answer:?}");
        }
        let silent = browser.ask(&Ask::native().with("redirect_uri", uri).with("prompt", "none"));
        assert_eq!(parameter(&silent, "error").as_deref(), Some("interaction_required"), "{silent:?}");
    }
    // Whose identity its secret assures is remembered.
    browser.code(&Ask::app());
    assert!(parameter(&browser.ask(&Ask::app()), "code").is_some());
}

/// The same where the operator says that nobody needs to be asked: "implied" is for those who can be told apart.
#[test]
fn consent_of_a_native_app_is_never_implied() {
    let implied = |text: &str, client: &str| {
        text.replace(&format!("[clients.{client}]\n"), &format!("[clients.{client}]\nconsent = \"implied\"\n"))
    };
    let mut parts = tables(&[]);
    parts[2] = implied(&parts[2], "app");
    parts[3] = implied(&parts[3], "native");
    let service = plan_of(&parts).start();
    alice(&service);
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    assert!(parameter(&browser.sign_in(&page), "code").is_some(), "an app of one's own asks nobody");
    assert!(is_page(&browser.ask(&Ask::native()), "consent-allow"));
}

/// §8.5: "Client Authentication … a statically included shared secret … SHOULD NOT": a public client that sends one is not
/// believed more, and is refused.
#[test]
fn a_public_client_that_sends_a_secret_is_refused() {
    let service = service();
    let code = Browser::at(&service).code(&Ask::native());
    let parameters = code_parameters(&code, "http://127.0.0.1:49152/callback");
    let with_secret = [&parameters[..], &[("client_secret", "x")]].concat();
    assert_eq!(public_token_request(&service, "native", &with_secret).status, 401);
    tokens_of(&public_token_request(&service, "native", &parameters));
}
