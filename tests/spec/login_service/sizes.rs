//! What a service says of a user travels in cookies and URLs, through proxies that take 4,096 bytes of headers.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};

use super::{accepted, asking_service, call, challenge_of, sent, service, trusting, way_back};
use crate::asking::part_of;
use crate::exchange::{Answer, Request};
use crate::front_channel_logout::frames_of;
use crate::header_blocks::{follow, long};
use crate::rp_initiated_logout::sign_out;
use crate::service::Service;
use crate::signing_in::{Ask, Browser, assert_told, parameter, redeem, tokens_of, userinfo};

/// A user of whom this much is said, in bytes of JSON.
fn user(bytes: usize) -> Value {
    let fixed = json!({ "tier": "" }).to_string().len();
    json!({ "subject": "u-1", "claims": { "tier": "x".repeat(bytes - fixed) } })
}

#[track_caller]
fn tells(service: &Service, answer: &Answer) -> usize {
    let code = parameter(answer, "code").unwrap_or_else(|| panic!("no code: {answer:?}"));
    let tokens = tokens_of(&redeem(service, &code, &[]));
    let told = userinfo(service, tokens["access_token"].as_str().unwrap()).json();
    told["tier"].as_str().map_or(0, str::len)
}

/// The most that may be said, beside the longest request that leaves room for it: through every step, and once more in the
/// session that began so.
#[test]
fn all_that_is_said_passes_every_step() {
    for (service, is_asked) in [(service(), false), (asking_service(), true)] {
        for (claims, request) in [(1400, 800), (700, 1500), (20, 2180)] {
            let browser = Browser::at(&service);
            let back = accepted(&service, &sent(&browser, &long(request)), &user(claims));
            let mut answer = follow(&browser, Request::get(&back));
            if is_asked {
                let challenge = json!({ "login_challenge": challenge_of(&answer) });
                let allowed = call(&service, "/login/accept", &challenge);
                answer = follow(&browser, Request::get(&way_back(&allowed)));
            }
            assert_eq!(tells(&service, &answer), user(claims)["claims"]["tier"].as_str().unwrap().len());
            if !is_asked {
                let again = follow(&browser, Request::get(&long(request).with("prompt", "none").target()));
                tells(&service, &again);
            }
        }
    }
}

/// What does not fit beside a request is refused where it can be said shorter; and a session of which much is said refuses a
/// request that is longer than those before.
#[test]
fn what_does_not_fit_beside_a_request_is_refused() {
    let service = service();
    let browser = Browser::at(&service);
    let mut body = user(1400);
    body["login_challenge"] = json!(sent(&browser, &long(1500)));
    let answer = call(&service, "/login/accept", &body);
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_request")));
    assert!(answer.json()["error_uri"].as_str().unwrap().ends_with("login-claims-beside-request"), "{answer:?}");
    let back = accepted(&service, &sent(&browser, &long(300)), &user(1400));
    assert!(tells(&service, &follow(&browser, Request::get(&back))) > 1300);
    let told = follow(&browser, Request::get(&long(2000).with("prompt", "none").target()));
    assert_told(&told, "invalid_request");
}

/// The first answer after a sign-in of which something is said has a step before it, in which the browser takes the session: each
/// for itself has room, and whoever repeats that step gets nothing that was not theirs.
#[test]
fn the_session_is_taken_before_the_answer() {
    let service = service();
    let browser = Browser::at(&service);
    let back = accepted(&service, &sent(&browser, &Ask::app()), &user(100));
    let first = browser.send(Request::get(&back));
    let next = first.header("location").unwrap().to_owned();
    assert!(next.starts_with("/login?transaction="), "{next}");
    let stranger = Browser::at(&service);
    challenge_of(&stranger.send(Request::get(&next)));
    let answer = browser.send(Request::get(&next));
    let id_token = tokens_of(&redeem(&service, &parameter(&answer, "code").unwrap(), &[]));
    assert_eq!(part_of(id_token["id_token"].as_str().unwrap(), 1)["sub"], "u-1");
    let twice = browser.send(Request::get(&next));
    assert_eq!(parameter(&twice, "code"), None, "one code per sign-in: {twice:?}");
}

/// Nor is a client forgotten because much is said of its user: it is told of the sign-out as any other.
#[test]
fn a_session_of_which_much_is_said_remembers_its_clients() {
    let service = trusting("frontchannel_logout_uri = \"https://app.example/out\"");
    let browser = Browser::at(&service);
    let back = accepted(&service, &sent(&browser, &Ask::app()), &user(1400));
    let code = parameter(&follow(&browser, Request::get(&back)), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let page = browser.send(sign_out(&[("id_token_hint", tokens["id_token"].as_str().unwrap())]));
    assert_eq!(frames_of(&page), ["https://app.example/out"]);
}
