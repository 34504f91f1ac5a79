//! §4.1.2.1, and OpenID Connect Core §3.1.2.6: every error code that the authorization endpoint has.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use signet::clock::Timestamp;
use signet::entropy::{Entropy, Exhausted, SystemEntropy};
use signet::guard::{Guard, GuardSettings};

use crate::granting::{plan_of, posted, tables, told, wait};
use crate::service::NOW;
use crate::signing_in::{Ask, Browser, alice, assert_error_page, assert_told, is_page, parameter, service};

/// A request, the code that the client is told, and the refusal that `error_uri` names.
fn wrong() -> Vec<(Ask, &'static str, &'static str)> {
    let app = Ask::app;
    let fifty_one: Vec<_> = (0..51).map(|number| format!("s{number}")).collect();
    vec![
        (app().without("response_type"), "invalid_request", "response-type-missing"),
        (app().with("response_mode", "jwt"), "invalid_request", "response-mode-unsupported"),
        (app().without("code_challenge"), "invalid_request", "code-challenge-missing"),
        (app().with("code_challenge", "x"), "invalid_request", "code-challenge-malformed"),
        (app().with("code_challenge_method", "plain"), "invalid_request", "code-challenge-method-unsupported"),
        (app().with("prompt", "none login"), "invalid_request", "prompt-illegal"),
        (app().with("display", "hologram"), "invalid_request", "display-illegal"),
        (app().with("max_age", "-1"), "invalid_request", "max-age-illegal"),
        (app().with("id_token_hint", "x"), "invalid_request", "id-token-hint-unreadable"),
        (app().with("nonce", &"n".repeat(2400)), "invalid_request", "request-too-long"),
        (app().with("response_type", "token"), "unsupported_response_type", "response-type-unsupported"),
        (app().with("scope", "openid \"quoted\""), "invalid_scope", "scope-malformed"),
        (app().with("scope", &fifty_one.join(" ")), "invalid_scope", "scope-malformed"),
        (app().with("scope", "openid fly"), "invalid_scope", "scope-too-wide"),
        (app().with("scope", "OPENID"), "invalid_scope", "scope-too-wide"),
        (app().with("resource", "orders"), "invalid_target", "resource-malformed"),
        (app().with("resource", "https://nobody.example"), "invalid_target", "resource-unknown"),
        (app().with("request", "e30.e30."), "request_not_supported", "request-object"),
        (app().with("request_uri", "https://app.example/r"), "request_uri_not_supported", "request-uri"),
        (app().with("registration", "{}"), "registration_not_supported", "registration-parameter"),
        (app().with("prompt", "none"), "login_required", "login-required"),
    ]
}

/// "the authorization server informs the client by adding the following parameters to the query component of the redirection
/// URI": each with its reason, in every mode.
#[test]
fn the_client_is_told_what_is_wrong() {
    let service = service();
    for (ask, code, reason) in wrong() {
        let answer = Browser::at(&service).ask(&ask);
        assert_told(&answer, code);
        let uri = format!("https://docs.example/errors/{reason}");
        assert_eq!(parameter(&answer, "error_uri").as_deref(), Some(uri.as_str()), "{code}");
        let description = parameter(&answer, "error_description").unwrap();
        let legal = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        assert!(!description.is_empty() && description.bytes().all(legal), "{description}");
        if reason == "response-mode-unsupported" {
            continue;
        }
        let fragment = Browser::at(&service).ask(&ask.clone().with("response_mode", "fragment"));
        assert_told(&fragment, code);
        assert!(fragment.header("location").unwrap().starts_with("https://app.example/callback#error="));
        let (_, fields) = posted(&Browser::at(&service).ask(&ask.with("response_mode", "form_post")));
        assert_eq!(fields, told(&answer));
    }
}

/// "unsupported_response_type": there is no implicit and no hybrid flow for a client that is not registered for it (RFC 9700
/// §2.1.2).
#[test]
fn there_is_one_response_type() {
    let service = service();
    let types = ["token", "id_token", "none", "code token", "code id_token", "id_token token", "code id_token token"];
    for text in types.into_iter().chain(["CODE", "code code", " code", "code ", "co de", "x"]) {
        assert_told(&Browser::at(&service).ask(&Ask::app().with("response_type", text)), "unsupported_response_type");
    }
}

/// "access_denied: The resource owner or authorization server denied the request."
#[test]
fn a_person_who_says_no_is_heard() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let cancelled = browser.submit(&page, &[("cancel", "1"), ("username", "alice"), ("password", "x")]);
    assert_told(&cancelled, "access_denied");
    let consent = browser.sign_in(&page);
    assert!(is_page(&consent, "consent-allow"));
    assert_told(&browser.submit(&consent, &[("consent", "deny")]), "access_denied");
    let again = browser.ask(&Ask::app());
    assert!(is_page(&again, "consent-allow"), "nothing was remembered");
}

/// "consent_required", "interaction_required", "account_selection_required": where no page may be shown.
#[test]
fn what_needs_a_page_is_told_where_none_may_be_shown() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for (ask, code) in [
        (Ask::app().with("scope", "openid email"), "consent_required"),
        (Ask::native(), "consent_required"),
        (Ask::app().with("login_hint", "bob"), "account_selection_required"),
    ] {
        assert_told(&browser.ask(&ask.with("prompt", "none")), code);
    }
    browser.code(&Ask::native());
    assert_told(&browser.ask(&Ask::native().with("prompt", "none")), "interaction_required");
}

/// A source of randomness that runs dry.
struct Rationed {
    left: AtomicU64,
    source: SystemEntropy,
}

impl Entropy for Rationed {
    fn fill(&self, dest: &mut [u8]) -> Result<(), Exhausted> {
        let take = |left: u64| left.checked_sub(1);
        self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).map_err(|_| Exhausted)?;
        self.source.fill(dest)
    }
}

/// "server_error: … (This error code is needed because a 500 Internal Server Error HTTP status code cannot be returned to the
/// client via an HTTP redirect.)"; before there is anything to say it about, the person sees it.
#[test]
fn a_fault_of_ours_is_told_the_client() {
    let entropy = Arc::new(Rationed { left: AtomicU64::new(u64::MAX), source: SystemEntropy::new() });
    let service = plan_of(&tables(&[])).with_entropy(Arc::clone(&entropy) as Arc<dyn Entropy>).start();
    alice(&service);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let with = |left| {
        entropy.left.store(left, Ordering::SeqCst);
        browser.ask(&Ask::app())
    };
    assert_error_page(&with(0), 500, "The server could not answer");
    assert_told(&with(1), "server_error");
    assert_told(&with(2), "server_error");
    assert!(parameter(&with(u64::MAX), "code").is_some());
}

/// "temporarily_unavailable: … (This error code is needed because a 503 Service Unavailable HTTP status code cannot be returned
/// to the client via an HTTP redirect.)"
#[test]
fn an_outage_is_told_the_client() {
    let guard = Arc::new(Guard::in_memory());
    let service = plan_of(&tables(&[])).with_guard(Arc::clone(&guard)).start();
    alice(&service);
    let browser = Browser::at(&service);
    let consent = browser.sign_in(&browser.ask(&Ask::app()));
    wait(guard.close(NOW)).unwrap();
    assert_told(&browser.submit(&consent, &[("consent", "allow")]), "temporarily_unavailable");
}

/// DESIGN §7: "single-use artefacts issued before it are refused": a sign-in that is older than the guard leads to no code.
#[test]
fn a_sign_in_from_before_an_unclean_stop_is_denied() {
    let later = Timestamp::from_millis(NOW.as_millis() + 1);
    let guard = Arc::new(Guard::in_memory_with(&GuardSettings::default(), later));
    let service = plan_of(&tables(&[])).with_guard(guard).start();
    alice(&service);
    let answer = Browser::at(&service).authorize(&Ask::app());
    assert_told(&answer, "access_denied");
    service.clock.set(later);
    Browser::at(&service).code(&Ask::app());
}

/// DESIGN §3: "one code per transaction": going back in the history and saying yes once more leads to no second code.
#[test]
fn a_sign_in_leads_to_one_code() {
    let service = service();
    let browser = Browser::at(&service);
    let consent = browser.sign_in(&browser.ask(&Ask::app()));
    let first = browser.submit(&consent, &[("consent", "allow")]);
    assert!(parameter(&first, "code").is_some());
    // What was sent twice leads on with a transaction of its own: this person allowed it a moment ago.
    let again = browser.submit(&consent, &[("consent", "allow")]);
    assert_ne!(parameter(&again, "code"), parameter(&first, "code"));
    // Whoever says no is not told that it was too late for a yes.
    assert_told(&browser.submit(&consent, &[("consent", "deny")]), "access_denied");
}
