//! How many parameters there may be, and how long each.

use signet::protocol::ErrorCode::{InvalidRequest, InvalidScope};

use crate::asking::{assert_refused, granted, request_of};
use crate::exchange::Answer;
use crate::service::{Plan, Service};

#[track_caller]
fn answer(service: &Service, rest: &str) -> Answer {
    service.answer(&request_of(service, format!("grant_type=client_credentials&{rest}")))
}

/// `Parameters::MAX_COUNT`; one of them is the grant type.
#[test]
fn sixty_four_parameters_are_read_and_no_more() {
    let service = Plan::example().start();
    let unknown = |count: usize| (0..count).map(|n| format!("x{n}=1")).collect::<Vec<_>>().join("&");
    granted(&answer(&service, &unknown(63)));
    granted(&answer(&service, &unknown(63).replace('&', "&&&")));
    let resources = |count: usize| vec!["resource=https://orders.example"; count].join("&");
    granted(&answer(&service, &resources(63)));
    for rest in [unknown(64), resources(64), vec!["x="; 64].join("&"), vec!["scope"; 64].join("&")] {
        assert_refused(&answer(&service, &rest), InvalidRequest, "too-many-parameters");
    }
}

/// "each parameter ≤ 4,000 chars" (an oversized scope cost Keycloak a CVE, 2026-4634), counted after decoding.
#[test]
fn four_thousand_bytes_of_a_name_or_a_value_are_read_and_no_more() {
    let service = Plan::example().start();
    let longest = ["x".repeat(4000), "%78".repeat(4000), "ä".repeat(2000), "%c3%a4".repeat(2000)];
    for text in longest {
        granted(&answer(&service, &format!("x={text}")));
        granted(&answer(&service, &format!("{text}=x")));
        for rest in [format!("x={text}y"), format!("{text}y=x"), format!("x={text}%79"), format!("x={text}+")] {
            assert_refused(&answer(&service, &rest), InvalidRequest, "parameter-too-long");
        }
    }
}

/// Tokens and assertions are longer than what people write (RFC 7523 §2.2, RFC 7009 §2.1): 16 KiB, counted after decoding.
#[test]
fn sixteen_kibibytes_of_a_token_are_read_and_no_more() {
    let service = Plan::example().start();
    for (text, longer) in [("x".repeat(16_384), "x"), ("%78".repeat(16_384), "%78"), ("ä".repeat(8192), "ä")] {
        granted(&answer(&service, &format!("token={text}")));
        let assertion = answer(&service, &format!("client_assertion={text}"));
        assert_refused(&assertion, InvalidRequest, "several-client-authentications");
        for name in ["token", "client_assertion"] {
            let answer = answer(&service, &format!("{name}={text}{longer}"));
            assert_refused(&answer, InvalidRequest, "parameter-too-long");
        }
    }
    for name in ["client_assertion_type", "token_type_hint", "client_secret"] {
        let answer = answer(&service, &format!("{name}={}", "x".repeat(4001)));
        assert_refused(&answer, InvalidRequest, "parameter-too-long");
    }
}

/// The bound of a parameter comes before that of what it means.
#[test]
fn the_longest_scope_is_judged_and_a_longer_one_is_not() {
    let service = Plan::example().start();
    let longest = format!("scope={}", "a ".repeat(2000).replace(' ', "+"));
    assert_refused(&answer(&service, &longest), InvalidScope, "scope-malformed");
    assert_refused(&answer(&service, &format!("{longest}a")), InvalidRequest, "parameter-too-long");
}
