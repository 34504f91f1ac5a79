//! §10.4 and RFC 9700 §4.14.2: refresh tokens that are used once.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::exchange::{Answer, Request};
use crate::granting::{
    OFFLINE, assert_invalid_grant, granted_natively, granted_scope, lives, plan_of, tables, text, town,
};
use crate::service::Service;
use crate::signing_in::{alice, public_token_request, refresh, tokens_of};

const ROTATING: (&str, &str) = ("[clients.app]\n", "[clients.app]\nrefresh_tokens = \"rotate\"\n");

fn native(service: &Service) -> Value {
    granted_natively(service, "openid offline_access read")
}

#[track_caller]
fn refresh_natively(service: &Service, token: &str) -> Answer {
    public_token_request(service, "native", &[("grant_type", "refresh_token"), ("refresh_token", token)])
}

/// The refresh token of the answer to this one.
#[track_caller]
fn next(service: &Service, token: &str) -> String {
    text(&tokens_of(&refresh_natively(service, token)), "refresh_token")
}

/// "refresh token rotation … The authorization server issues a new refresh token with every access token refresh response": for
/// as long as the family lives.
#[test]
fn each_refresh_token_leads_to_the_next() {
    let service = town();
    let tokens = native(&service);
    let mut seen = std::collections::BTreeSet::from([text(&tokens, "refresh_token")]);
    let mut token = text(&tokens, "refresh_token");
    for _ in 0..25 {
        service.clock.advance(Duration::from_secs(3600));
        token = next(&service, &token);
        assert!(seen.insert(token.clone()));
    }
}

/// DESIGN §3: "Repeated (within 10 s: another token of the same next generation)": a client that lost the answer asks again.
#[test]
fn a_lost_answer_is_given_again_for_ten_seconds() {
    for (millis, again) in [(0, true), (1000, true), (10_000, true), (10_001, false), (11_000, false)] {
        let service = town();
        let first = text(&native(&service), "refresh_token");
        let second = tokens_of(&refresh_natively(&service, &first));
        service.clock.advance(Duration::from_millis(millis));
        let answer = refresh_natively(&service, &first);
        if again {
            let repeated = tokens_of(&answer);
            assert_ne!(repeated["refresh_token"], second["refresh_token"]);
            // Both are of the same generation: whichever is used goes on, for both clients that it could be.
            let third = next(&service, &text(&repeated, "refresh_token"));
            next(&service, &third);
        } else {
            assert_invalid_grant(&answer, "refresh-token-reused");
            assert!(!lives(&service, &second), "{millis} ms");
        }
    }
}

/// "If a refresh token is compromised and subsequently used by both the attacker and the legitimate client, one of them will
/// present an invalidated refresh token, which will inform the authorization server of the breach. The authorization server
/// cannot determine which party submitted the invalid refresh token, but it will revoke the active refresh token": and every
/// access token of the grant.
#[test]
fn a_reused_refresh_token_ends_the_grant() {
    let service = town();
    let first = native(&service);
    let other = native(&service);
    let second = tokens_of(&refresh_natively(&service, &text(&first, "refresh_token")));
    let third = tokens_of(&refresh_natively(&service, &text(&second, "refresh_token")));
    // Two generations behind is never a lost answer.
    assert_invalid_grant(&refresh_natively(&service, &text(&first, "refresh_token")), "refresh-token-reused");
    for tokens in [&first, &second, &third] {
        assert!(!lives(&service, tokens));
        assert_invalid_grant(&refresh_natively(&service, &text(tokens, "refresh_token")), "grant-ended");
    }
    assert!(lives(&service, &other), "another grant of the same person and client");
    next(&service, &text(&other, "refresh_token"));
}

/// An invalid request with an old refresh token ends nothing: everything is checked before anything is used up.
#[test]
fn an_invalid_request_does_not_advance_a_family() {
    let service = town();
    let tokens = native(&service);
    let token = text(&tokens, "refresh_token");
    for over in [("scope", "write"), ("scope", "\""), ("resource", "https://nobody.example")] {
        let parameters = [("grant_type", "refresh_token"), ("refresh_token", token.as_str()), over];
        assert_eq!(public_token_request(&service, "native", &parameters).status, 400);
    }
    service.clock.advance(Duration::from_secs(60));
    let second = next(&service, &token);
    service.clock.advance(Duration::from_secs(60));
    let parameters = [("grant_type", "refresh_token"), ("refresh_token", token.as_str()), ("scope", "write")];
    assert_eq!(public_token_request(&service, "native", &parameters).json()["error"], "invalid_scope");
    next(&service, &second);
}

/// V2: of eight that refresh at once all are the same client that asks again, and none ends the grant of the others.
#[test]
fn eight_that_refresh_at_once_get_tokens_of_one_generation() {
    let service = plan_of(&tables(&[])).with_workers(4).start();
    alice(&service);
    let token = text(&native(&service), "refresh_token");
    let body = [("client_id", "native"), ("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    let (request, barrier, service) = (&Request::post("/token", &body), &Barrier::new(8), &service);
    let answers: Vec<_> = thread::scope(|scope| {
        let refresh = || {
            scope.spawn(move || {
                let mut connection = service.connect();
                barrier.wait();
                connection.exchange(request)
            })
        };
        let threads: Vec<_> = std::iter::repeat_with(refresh).take(8).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let tokens: Vec<_> = answers.iter().map(|answer| text(&tokens_of(answer), "refresh_token")).collect();
    service.clock.advance(Duration::from_secs(60));
    let third = next(service, &tokens[0]);
    service.clock.advance(Duration::from_secs(60));
    // The seven others are of the generation that was used up.
    assert_invalid_grant(&refresh_natively(service, &tokens[1]), "refresh-token-reused");
    assert_invalid_grant(&refresh_natively(service, &third), "grant-ended");
}

/// `refresh_tokens = "reuse"`: an authenticated client may use each until its end; several of its processes do.
#[test]
fn an_authenticated_client_reuses_its_refresh_tokens() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    let first = text(&tokens, "refresh_token");
    for _ in 0..5 {
        service.clock.advance(Duration::from_secs(3600));
        let next = text(&tokens_of(&refresh(&service, &first, &[])), "refresh_token");
        assert_ne!(next, first);
        tokens_of(&refresh(&service, &next, &[]));
    }
}

/// What the registration says now counts: from `reuse` to `rotate`, a token from before is the first of its family.
#[test]
fn a_client_that_is_made_to_rotate_rotates_from_its_next_refresh_on() {
    let service = town();
    let tokens = granted_scope(&service, OFFLINE);
    let first = text(&tokens, "refresh_token");
    let second = text(&tokens_of(&refresh(&service, &first, &[])), "refresh_token");
    service.reload(&tables(&[ROTATING]).join("\n"));
    let third = text(&tokens_of(&refresh(&service, &second, &[])), "refresh_token");
    service.clock.advance(Duration::from_secs(60));
    let fourth = text(&tokens_of(&refresh(&service, &third, &[])), "refresh_token");
    service.clock.advance(Duration::from_secs(60));
    assert_invalid_grant(&refresh(&service, &first, &[]), "refresh-token-reused");
    assert_invalid_grant(&refresh(&service, &fourth, &[]), "grant-ended");
}

/// From `rotate` to `reuse` and back: what was rotated goes on, and is watched again from then on.
#[test]
fn a_client_that_no_longer_rotates_may_reuse() {
    let service = town();
    service.reload(&tables(&[ROTATING]).join("\n"));
    let tokens = granted_scope(&service, OFFLINE);
    let second = text(&tokens_of(&refresh(&service, &text(&tokens, "refresh_token"), &[])), "refresh_token");
    service.reload(&tables(&[]).join("\n"));
    service.clock.advance(Duration::from_secs(60));
    tokens_of(&refresh(&service, &second, &[]));
    service.clock.advance(Duration::from_secs(60));
    tokens_of(&refresh(&service, &second, &[]));
    service.reload(&tables(&[ROTATING]).join("\n"));
    let third = text(&tokens_of(&refresh(&service, &second, &[])), "refresh_token");
    service.clock.advance(Duration::from_secs(60));
    assert_invalid_grant(&refresh(&service, &second, &[]), "refresh-token-reused");
    assert_invalid_grant(&refresh(&service, &third, &[]), "grant-ended");
}
