//! §3.1: "The authorization endpoint": its parameters.

use crate::exchange::{Answer, Request, form};
use crate::granting::told;
use crate::service::Service;
use crate::signing_in::{Ask, Browser, assert_error_page, assert_told, is_page, parameter, service};

/// Every parameter that the endpoint knows, with a value that it would take.
const KNOWN: [(&str, &str); 17] = [
    ("client_id", "app"),
    ("response_type", "code"),
    ("redirect_uri", "https://app.example/callback"),
    ("scope", "openid"),
    ("state", "the-state"),
    ("nonce", "the-nonce"),
    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ("code_challenge_method", "S256"),
    ("response_mode", "query"),
    ("display", "page"),
    ("prompt", "login"),
    ("max_age", "60"),
    ("ui_locales", "en"),
    ("login_hint", "alice"),
    ("id_token_hint", "x"),
    ("request", "x"),
    ("unknown", "x"),
];

const REPEATED: &str = "A parameter is repeated; only resource may stand more than once.";

#[track_caller]
fn post(service: &Service, body: String) -> Answer {
    Browser::at(service).follow(Request::post_of("/authorize", body))
}

/// "Request and response parameters MUST NOT be included more than once": with the same value or another, before or behind,
/// in a query or a form; nobody knows which of two redirect URIs was meant, so nobody is redirected.
#[test]
fn a_parameter_that_stands_twice_gets_an_error_page() {
    let service = service();
    for (name, value) in KNOWN {
        let mut pairs = vec![(name, value)];
        pairs.extend(KNOWN.into_iter().filter(|(other, _)| *other != "id_token_hint" && *other != "request"));
        pairs.retain({
            let mut first = true;
            move |(other, _)| *other != name || std::mem::take(&mut first)
        });
        for (other, at) in [(value, 0), (value, pairs.len()), ("another", 0), ("another", pairs.len())] {
            let mut twice = pairs.clone();
            twice.insert(at, (name, other));
            assert_error_page(&service.answer(&Request::get(&format!("/authorize?{}", form(&twice)))), 400, REPEATED);
            assert_error_page(&post(&service, form(&twice)), 400, REPEATED);
        }
    }
}

/// RFC 8707 §2: "Multiple `resource` parameters MAY be used"
#[test]
fn a_resource_may_stand_twice() {
    let service = service();
    let ask = Ask::app().and("resource", "https://orders.example").and("resource", "https://orders.example");
    assert!(is_page(&Browser::at(&service).ask(&ask.with("scope", "openid read")), "login-submit"));
}

/// "Parameters sent without a value MUST be treated as if they were omitted from the request."
#[test]
fn an_empty_parameter_is_none() {
    let service = service();
    for (name, _) in KNOWN {
        let absent = Browser::at(&service).send(Request::get(&Ask::app().without(name).target()));
        let empty = Browser::at(&service).send(Request::get(&Ask::app().with(name, "").target()));
        assert_eq!(empty.status, absent.status, "{name}");
        assert_eq!(empty.header("location").map(outcome), absent.header("location").map(outcome), "{name}");
    }
    let bare = Ask::app().target().replace("state=the-state", "state");
    assert!(is_page(&Browser::at(&service).follow(Request::get(&bare)), "login-submit"));
    // An empty one beside a full one is not a second one.
    assert!(is_page(&Browser::at(&service).ask(&Ask::app().and("client_id", "")), "login-submit"));
}

/// The part of a redirect that is not sealed and so not different each time.
fn outcome(location: &str) -> &str {
    location.split_once("transaction=").map_or(location, |(before, _)| before)
}

/// "The authorization server MUST ignore unrecognized request parameters"; the order of parameters means nothing.
#[test]
fn order_and_unknown_parameters_mean_nothing() {
    let service = service();
    let unknown = ["unknown", "audience", "code", "token", "x[]", "__proto__", "Client_Id", "client_id ", "ä"];
    let ask = unknown.iter().fold(Ask::app(), |ask, name| ask.and(name, "x"));
    assert!(is_page(&Browser::at(&service).ask(&ask), "login-submit"));
    let query = Ask::app().target();
    let mut pairs: Vec<_> = query.split_once('?').unwrap().1.split('&').collect();
    for _ in 0..pairs.len() {
        pairs.rotate_left(1);
        let target = format!("/authorize?&&{}&", pairs.join("&"));
        assert!(is_page(&Browser::at(&service).follow(Request::get(&target)), "login-submit"), "{target}");
    }
}

/// R55: "each parameter ≤ 4,000 chars": one that fits is judged, one that does not is not even kept.
#[test]
fn a_parameter_of_4000_characters_is_read_and_one_more_is_refused() {
    let service = service();
    let (longest, longer) = ("x".repeat(4000), "x".repeat(4001));
    let browser = Browser::at(&service);
    for (name, _) in KNOWN {
        let answer = browser.ask(&Ask::app().with(name, &longer));
        if name == "login_hint" {
            assert!(is_page(&answer, "login-submit"), "an over-long one is dropped (DESIGN, section 3)");
            continue;
        }
        if name == "id_token_hint" {
            assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"), "tokens are longer");
            continue;
        }
        if name == "request" {
            assert_eq!(parameter(&answer, "error").as_deref(), Some("request_not_supported"), "tokens are longer");
            continue;
        }
        assert_error_page(&answer, 400, "A parameter is longer than 4000 bytes");
        let target = Ask::app().with(name, &longest).target();
        let answer = browser.follow(Request::get(&target));
        match name {
            "client_id" => assert_error_page(&answer, 400, "No client has this client_id."),
            "redirect_uri" => assert_error_page(&answer, 400, "The client has not registered this redirect_uri"),
            // "an over-long `login_hint` is dropped"; languages nobody knows are nobody's.
            "login_hint" | "ui_locales" | "unknown" => assert!(is_page(&answer, "login-submit"), "{name}"),
            "state" => assert_error_page(&answer, 400, "The state is longer than a redirect can carry"),
            _ => {
                let error = parameter(&answer, "error").unwrap_or_else(|| panic!("{name}: {answer:?}"));
                assert!(error.starts_with("invalid_") || error.ends_with("_supported") || error.starts_with("unsupp"));
                assert_eq!(parameter(&answer, "state").as_deref(), Some("the-state"), "{name}");
            }
        }
    }
}

/// DESIGN §3: "redirect_uri, state, nonce, claims and scope of 2,400 bytes together at most (beyond: `invalid_request` to the
/// proven redirect URI)": the longest that is let in is let in with a hint, too, and goes on to its end.
#[test]
fn the_longest_request_ends_with_a_code() {
    let service = service();
    let fixed = "https://app.example/callback".len() + "openid".len() + "the-nonce".len();
    let state = "s".repeat(2400 - fixed);
    let browser = Browser::at(&service);
    let ask = Ask::app().with("state", &state).with("login_hint", &"h".repeat(4000));
    let answer = browser.authorize(&ask);
    assert_eq!(parameter(&answer, "state").as_deref(), Some(state.as_str()));
    assert!(parameter(&answer, "code").is_some(), "{answer:?}");
    let answer = browser.ask(&Ask::app().with("state", &format!("{state}s")));
    assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"));
    assert_eq!(parameter(&answer, "state").map(|state| state.len()), Some(state.len() + 1));
}

/// "The authorization server MUST support the use of the HTTP "GET" method … and MAY support the use of the "POST" method
/// as well"
#[test]
fn a_form_asks_as_a_query_does() {
    let service = service();
    let browser = Browser::at(&service);
    let target = Ask::app().with("state", "ä&=+ %\u{1f600}").target();
    let (path, query) = target.split_once('?').unwrap();
    let answer = browser.send(Request::post_of(path, query).header("Origin", "https://app.example"));
    assert_eq!(answer.status, 303, "{answer:?}");
    let page = browser.follow(Request::get(answer.header("location").unwrap()));
    let answer = browser.submit(&browser.sign_in(&page), &[("consent", "allow")]);
    assert_eq!(parameter(&answer, "state").as_deref(), Some("ä&=+ %\u{1f600}"));
    assert!(told(&answer).iter().any(|(name, _)| name == "code"));
    let wrong = Ask::app().with("response_type", "token").target();
    let wrong = post(&service, wrong.split_once('?').unwrap().1.to_owned());
    assert_told(&wrong, "unsupported_response_type");
}

/// A parameter may stand in the query or in the body, and who would say in which of both is not asked.
#[test]
fn a_form_to_a_url_with_a_query_is_refused() {
    let service = service();
    let target = Ask::app().target();
    let query = target.split_once('?').unwrap().1;
    for (target, body) in [(target.as_str(), query), (target.as_str(), ""), ("/authorize?state=x", query)] {
        assert_error_page(&service.answer(&Request::post_of(target, body)), 400, "Parameters belong in the body");
    }
    let json = Request::new("POST", "/authorize").header("Content-Type", "application/json").body("{}");
    assert_error_page(&service.answer(&json), 415, "The Content-Type must be");
}

/// Appendix B: what is no form is none, and what nobody can read is redirected nowhere.
#[test]
fn what_is_not_form_encoded_utf8_gets_an_error_page() {
    let service = service();
    for (bad, said) in [
        ("%", "form-encoded"),
        ("%4", "form-encoded"),
        ("%zz", "form-encoded"),
        ("%ff", "UTF-8"),
        ("%c0%80", "UTF-8"),
        ("%ed%a0%80", "UTF-8"),
        ("%00", "NUL"),
        ("a%00b", "NUL"),
    ] {
        for name in ["state", "unknown", "redirect_uri", "client_id"] {
            let target = format!("{}&{name}={bad}", Ask::app().without(name).target());
            assert_error_page(&service.answer(&Request::get(&target)), 400, said);
        }
    }
    let many: String = (0..64).map(|number| format!("&p{number}=x")).collect();
    let answer = service.answer(&Request::get(&format!("{}{many}", Ask::app().target())));
    assert_error_page(&answer, 400, "more than 64 parameters");
}

/// What changes something is asked by the methods that may change something; the others are told which those are.
#[test]
fn other_methods_are_refused() {
    let service = service();
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "authorize"] {
        let answer = service.answer(&Request::new(method, &Ask::app().target()));
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, POST, OPTIONS")), "{method}");
    }
}
