//! §4.1.2, RFC 9207, Multiple Response Type Encoding Practices and Form Post Response Mode: how an answer travels.

use crate::granting::{posted, told};
use crate::signing_in::{Ask, Browser, CALLBACK, parameter, service};

/// Every ASCII character that is not NUL, and others of two, three and four bytes: 1,000 characters.
fn long_state() -> String {
    let strange = (1..=0x7f_u8).map(char::from).chain("äöü€漢字\u{202e}\u{feff}😀".chars());
    let state: String = strange.cycle().take(1000).collect();
    assert_eq!(state.chars().count(), 1000);
    state
}

/// "state REQUIRED if the "state" parameter was present in the client authorization request. The exact value received from
/// the client": of 1,000 characters, to the byte, in every mode, with a code as with an error.
#[test]
fn a_state_comes_back_byte_for_byte() {
    let service = service();
    let browser = Browser::at(&service);
    let short = ["0", " ", "+", "%", "%20", "&state=x", "a=b&c=d", "\r\n", "\"'<>", "null", "\u{1f600}", "#"];
    for state in short.map(str::to_owned).into_iter().chain([long_state()]) {
        for mode in ["query", "fragment", "form_post"] {
            let ask = Ask::app().with("state", &state).with("response_mode", mode);
            for (ask, name) in [(ask.clone(), "code"), (ask.with("response_type", "x"), "error")] {
                let answer = browser.authorize(&ask);
                let fields = if mode == "form_post" { posted(&answer).1 } else { told(&answer) };
                let values = |wanted: &str| fields.iter().filter(|(name, _)| name == wanted).collect::<Vec<_>>();
                assert_eq!(values("state"), [&("state".to_owned(), state.clone())], "{mode}");
                assert_eq!(values(name).len(), 1, "{mode} {fields:?}");
            }
        }
    }
}

/// Without a state there is none in the answer.
#[test]
fn a_state_that_was_not_sent_does_not_come_back() {
    let service = service();
    let browser = Browser::at(&service);
    for ask in
        [Ask::app().without("state"), Ask::app().with("state", ""), Ask::app().without("state").with("prompt", "x")]
    {
        let answer = browser.authorize(&ask);
        assert!(!told(&answer).iter().any(|(name, _)| name == "state"), "{answer:?}");
    }
}

/// RFC 9207 §2: "In authorization responses to the client, including error responses, an authorization server supporting
/// this specification MUST indicate its identity by including the `iss` parameter in the response"; nothing else is added.
#[test]
fn answers_say_who_answers_and_nothing_else() {
    let service = service();
    let browser = Browser::at(&service);
    let names = |fields: &[(String, String)]| fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    for mode in ["query", "fragment", "form_post"] {
        for (ask, expected) in [
            (Ask::app(), &["code", "state", "iss"][..]),
            (Ask::app().with("prompt", "none x"), &["error", "error_description", "error_uri", "state", "iss"]),
        ] {
            let answer = browser.authorize(&ask.with("response_mode", mode));
            let fields = if mode == "form_post" { posted(&answer).1 } else { told(&answer) };
            assert_eq!(names(&fields), expected, "{mode}");
            assert!(fields.contains(&("iss".to_owned(), "https://as.example".to_owned())), "{fields:?}");
        }
    }
}

/// §3.1.2: "The endpoint URI MAY include an … query component, which MUST be retained when adding additional query
/// parameters": in all modes.
#[test]
fn the_query_of_a_redirect_uri_is_kept() {
    let service = service();
    let browser = Browser::at(&service);
    let uri = "https://app.example/other?fixed=1";
    let ask = Ask::app().with("redirect_uri", uri);
    for ask in [ask.clone(), ask.with("response_type", "x")] {
        let query = browser.authorize(&ask);
        assert!(query.header("location").unwrap().starts_with("https://app.example/other?fixed=1&"), "{query:?}");
        let fragment = browser.authorize(&ask.clone().with("response_mode", "fragment"));
        let location = fragment.header("location").unwrap();
        assert!(location.starts_with("https://app.example/other?fixed=1#"), "{location}");
        assert_eq!(location.matches('#').count(), 1);
        let (action, fields) = posted(&browser.authorize(&ask.with("response_mode", "form_post")));
        assert_eq!(action, uri);
        assert!(!fields.iter().any(|(name, _)| name == "fixed"));
    }
}

/// Form Post Response Mode §2: "the Authorization Response parameters are encoded as HTML form values that are auto-submitted
/// in the User Agent": by the one script whose nonce the policy names, to the one target that it names; never kept.
#[test]
fn a_form_post_page_runs_its_one_script_and_leads_to_its_one_target() {
    let service = service();
    let browser = Browser::at(&service);
    let ask = Ask::app().with("response_mode", "form_post");
    let mut nonces = std::collections::BTreeSet::new();
    for ask in [ask.clone(), ask.clone(), ask.with("scope", "fly")] {
        let page = browser.authorize(&ask);
        assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
        assert_eq!(posted(&page).0, CALLBACK);
        let policy = page.header("content-security-policy").unwrap();
        let (_, nonce) = policy.split_once("script-src 'nonce-").unwrap();
        let nonce = nonce.split_once('\'').unwrap().0;
        assert!(policy.contains("form-action 'self' https:;"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.text().matches("<script").count(), 1);
        assert!(page.text().contains(&format!("<script nonce=\"{nonce}\">")));
        assert!(nonce.len() >= 22 && nonces.insert(nonce.to_owned()), "{nonce}");
    }
}

/// "response_mode … If the Authorization Server does not support it": told by the usual mode, which the client understands.
#[test]
fn a_mode_that_there_is_not_is_told_by_query() {
    let service = service();
    for mode in ["web_message", "jwt", "query.jwt", "form_post.jwt", "QUERY", "query fragment", "<b>"] {
        let answer = Browser::at(&service).ask(&Ask::app().with("response_mode", mode));
        assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"), "{mode}");
        assert!(answer.header("location").unwrap().starts_with("https://app.example/callback?error="), "{mode}");
    }
}

/// §10.10 and G13: a code cannot be guessed; two of the same moment have nothing in common; and none is in a log of referrers.
#[test]
fn codes_never_repeat_and_are_not_kept() {
    let service = service();
    let browser = Browser::at(&service);
    let mut codes = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let answer = browser.authorize(&Ask::app());
        assert_eq!((answer.status, answer.header("cache-control")), (303, Some("no-store")));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        let code = parameter(&answer, "code").unwrap();
        let blob = code.strip_prefix("challenge.").unwrap();
        assert!(blob.len() > 43 && blob.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert!(codes.insert(code));
    }
}
