//! §4.1.2: "The client MUST NOT use the authorization code more than once. If an authorization code is used more than once, the
//! authorization server MUST deny the request and SHOULD revoke (when possible) all tokens previously issued based on that
//! authorization code."

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use crate::exchange::{Request, basic};
use crate::granting::{
    NEIGHBOURS, OFFLINE, assert_invalid_grant, code_parameters, granted_scope, lives, plan_of, redeem_as, tables, text,
    town,
};
use crate::service::NOW;
use crate::signing_in::{
    Ask, Browser, CALLBACK, VERIFIER, alice, public_token_request, redeem, refresh, service_with, tokens_of, userinfo,
};

const USED: &str = "code-used-or-expired";

fn ask() -> Ask {
    Ask::app().with("scope", OFFLINE)
}

/// R4: "code lifetime ≤ 60 s, zero leeway": until its last millisecond, and not one longer.
#[test]
fn a_code_lives_for_a_minute_and_not_a_millisecond_longer() {
    for (millis, lives) in
        [(0, true), (59_000, true), (59_999, true), (60_000, false), (60_001, false), (62_000, false)]
    {
        let service = town();
        let code = Browser::at(&service).code(&ask());
        service.clock.advance(Duration::from_millis(millis));
        let answer = redeem(&service, &code, &[]);
        if lives {
            tokens_of(&answer);
        } else {
            assert_invalid_grant(&answer, USED);
        }
    }
}

/// "A maximum authorization code lifetime of 10 minutes is RECOMMENDED": as short as it is configured to be.
#[test]
fn a_code_lives_as_long_as_is_configured() {
    let service = service_with(&format!("{NEIGHBOURS}\n[tokens]\nauthorization_code_lifetime = \"5s\"\n"));
    let code = Browser::at(&service).code(&ask());
    service.clock.advance(Duration::from_millis(5000));
    assert_invalid_grant(&redeem(&service, &code, &[]), USED);
}

/// At once, after a second, after half a minute, after its end, and long after it: denied, and what came of it is dead:
/// access token, userinfo, refresh token, and what was refreshed.
#[test]
fn a_second_use_is_denied_and_ends_what_came_of_the_first() {
    for seconds in [0, 1, 30, 60, 300] {
        let service = town();
        let code = Browser::at(&service).code(&ask());
        let tokens = tokens_of(&redeem(&service, &code, &[]));
        let refreshed = tokens_of(&refresh(&service, &text(&tokens, "refresh_token"), &[]));
        service.clock.advance(Duration::from_secs(seconds));
        assert!(lives(&service, &tokens) && lives(&service, &refreshed));
        assert_invalid_grant(&redeem(&service, &code, &[]), USED);
        assert!(!lives(&service, &tokens) && !lives(&service, &refreshed), "after {seconds} s");
        assert_eq!(userinfo(&service, &text(&tokens, "access_token")).status, 401);
        for tokens in [&tokens, &refreshed] {
            assert_invalid_grant(&refresh(&service, &text(tokens, "refresh_token"), &[]), "grant-ended");
        }
        assert_invalid_grant(&redeem(&service, &code, &[]), "grant-ended");
    }
}

/// A late code is a stolen one, even if nobody used it before: what a replica with another clock made of it dies.
#[test]
fn a_late_use_ends_the_grant_before_anybody_else_uses_it() {
    let service = town();
    let code = Browser::at(&service).code(&ask());
    service.clock.advance(Duration::from_secs(60));
    assert_invalid_grant(&redeem(&service, &code, &[]), USED);
    service.clock.set(NOW);
    assert_invalid_grant(&redeem(&service, &code, &[]), "grant-ended");
}

/// One grant is one tree: another sign-in of the same person at the same client lives on.
#[test]
fn other_grants_live_on() {
    let service = town();
    let browser = Browser::at(&service);
    let (first, second) = (browser.code(&ask()), browser.code(&ask()));
    let others = tokens_of(&redeem(&service, &second, &[]));
    tokens_of(&redeem(&service, &first, &[]));
    assert_invalid_grant(&redeem(&service, &first, &[]), USED);
    assert!(lives(&service, &others));
    tokens_of(&refresh(&service, &text(&others, "refresh_token"), &[]));
}

/// R5: "an invalid second request must not revoke": whoever knows the code and nothing else ends nothing (OAuth 2.1 §4.1.3).
#[test]
fn an_invalid_second_request_ends_nothing() {
    let service = town();
    let code = Browser::at(&service).code(&ask());
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let wrong = "w".repeat(43);
    for (over, reason) in [
        (("code_verifier", ""), "code-verifier"),
        (("code_verifier", wrong.as_str()), "code-verifier"),
        (("redirect_uri", "https://app.example/other?fixed=1"), "code-redirect-uri"),
    ] {
        assert_invalid_grant(&redeem(&service, &code, &[over]), reason);
    }
    assert_invalid_grant(&redeem_as(&service, "other", &code, &[]), "code-invalid");
    let native = public_token_request(&service, "native", &code_parameters(&code, CALLBACK));
    assert_invalid_grant(&native, "code-invalid");
    assert_eq!(redeem(&service, &code, &[("resource", "https://nobody.example")]).status, 400);
    let stranger =
        Request::post("/token", &code_parameters(&code, CALLBACK)).header("Authorization", basic("app", "x"));
    assert_eq!(service.answer(&stranger).status, 401);
    assert!(lives(&service, &tokens));
    service.clock.advance(Duration::from_secs(60));
    assert_invalid_grant(&redeem(&service, &code, &[("code_verifier", &wrong)]), "code-verifier");
    assert!(lives(&service, &tokens), "also when it is late");
}

/// DESIGN §5: "everything is checked before anything is spent": a request that is mended is answered.
#[test]
fn an_invalid_first_request_spends_nothing() {
    let service = town();
    let code = Browser::at(&service).code(&ask());
    assert_invalid_grant(&redeem(&service, &code, &[("code_verifier", "")]), "code-verifier");
    assert_invalid_grant(&redeem(&service, &code, &[("redirect_uri", "https://x")]), "code-redirect-uri");
    assert_eq!(redeem(&service, &code, &[("resource", "https://nobody.example")]).json()["error"], "invalid_target");
    assert_eq!(redeem(&service, &code, &[("resource", "relative")]).json()["error"], "invalid_target");
    tokens_of(&redeem(&service, &code, &[]));
}

/// E: "codes × 8 concurrent redeemers": exactly one success, whoever it is; and as the others used it, too, it ends.
#[test]
fn of_eight_that_use_a_code_at_once_one_gets_tokens() {
    let service = plan_of(&tables(&[])).with_workers(4).start();
    alice(&service);
    let browser = Browser::at(&service);
    for _ in 0..12 {
        let code = browser.code(&ask());
        let (service, code, barrier) = (&service, code.as_str(), &Barrier::new(8));
        let request = Request::post("/token", &code_parameters(code, CALLBACK))
            .header("Authorization", basic("app", &service.secret("app")));
        let request = &request;
        let answers: Vec<_> = thread::scope(|scope| {
            let redeem = || {
                scope.spawn(move || {
                    let mut connection = service.connect();
                    barrier.wait();
                    connection.exchange(request)
                })
            };
            let threads: Vec<_> = std::iter::repeat_with(redeem).take(8).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 7));
        assert!(lost.iter().all(|answer| answer.json()["error"] == "invalid_grant"), "{lost:?}");
        assert!(!lives(service, &won[0].json()));
    }
}

/// What is spent is one code, not one moment: codes of the same person and client do not stand in each other's way.
#[test]
fn many_codes_of_one_session_are_used_once_each() {
    let service = town();
    let browser = Browser::at(&service);
    let codes: Vec<_> = std::iter::repeat_with(|| browser.code(&ask())).take(20).collect();
    for code in &codes {
        tokens_of(&redeem(&service, code, &[("code_verifier", VERIFIER)]));
    }
    assert!(lives(&service, &granted_scope(&service, OFFLINE)));
}
