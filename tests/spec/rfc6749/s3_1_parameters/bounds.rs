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

/// The bound of a parameter comes before that of what it means.
#[test]
fn the_longest_scope_is_judged_and_a_longer_one_is_not() {
    let service = Plan::example().start();
    let longest = format!("scope={}", "a ".repeat(2000).replace(' ', "+"));
    assert_refused(&answer(&service, &longest), InvalidScope, "scope-malformed");
    assert_refused(&answer(&service, &format!("{longest}a")), InvalidRequest, "parameter-too-long");
}
