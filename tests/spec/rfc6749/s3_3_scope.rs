//! RFC 6749 §3.3, access token scope.

use signet::protocol::ErrorCode::InvalidScope;

use crate::asking::{ask, ask_as, assert_refused, granted, scope_of, unverified_claims};
use crate::rfc7523::said_of;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, WEB};

const OTHERS: &str = r#"
[clients.narrowed]
grant_types = ["client_credentials"]
scopes = ["read"]
excess_scope = "narrow"
resources = ["orders"]
secrets.first.file = "keys/narrowed.secret"

[clients.scopeless]
grant_types = ["client_credentials"]
resources = ["orders"]
secrets.first.file = "keys/scopeless.secret"
"#;

/// "If the issued access token scope is different from the one requested by the client, the authorization server MUST
/// include the `scope` response parameter": it always does, and the token says the same.
#[test]
fn what_is_asked_for_within_the_registration_is_granted() {
    let service = Plan::example().start();
    for (asked, scope) in [("read", "read"), ("write", "write"), ("read write", "read write")] {
        let answer = ask(&service, &[("scope", asked)]);
        assert_eq!(scope_of(&answer), scope);
        assert_eq!(unverified_claims(&answer)["scope"], scope);
    }
}

/// "The strings are defined by the authorization server. … their order does not matter": nor does a repetition.
#[test]
fn order_and_repetition_of_tokens_mean_nothing() {
    let service = Plan::example().start();
    for asked in ["write read", "read write read", "write write read read"] {
        assert_eq!(scope_of(&ask(&service, &[("scope", asked)])), "read write", "{asked}");
    }
}

/// "The value of the scope parameter is expressed as a list of space-delimited, case-sensitive strings."
#[test]
fn a_scope_beyond_the_registration_is_refused() {
    let service = Plan::example().start();
    for asked in ["admin", "read admin", "Read", "READ write", "read,write", "rea", "read:all", "*"] {
        assert_refused(&ask(&service, &[("scope", asked)]), InvalidScope, "scope-too-wide");
    }
}

/// "The authorization server MAY fully or partially ignore the scope requested by the client."
#[test]
fn a_client_registered_for_it_gets_less_than_it_asked_for() {
    let service = Plan::example_and(OTHERS).start();
    for asked in ["read", "read write", "write read admin"] {
        let answer = ask_as(&service, "narrowed", &[("scope", asked)]);
        assert_eq!(scope_of(&answer), "read");
        assert_eq!(unverified_claims(&answer)["scope"], "read");
    }
    for asked in ["write", "admin", "Read"] {
        assert_refused(&ask_as(&service, "narrowed", &[("scope", asked)]), InvalidScope, "scope-empty");
    }
}

/// "If the client omits the scope parameter when requesting authorization, the authorization server MUST either process
/// the request using a pre-defined default value or fail the request indicating an invalid scope."
#[test]
fn without_a_scope_the_default_is_granted_or_the_request_fails() {
    let service = Plan::example_and(OTHERS).start();
    let answer = ask(&service, &[]);
    assert_eq!(scope_of(&answer), "read");
    assert_eq!(unverified_claims(&answer)["scope"], "read");
    assert_refused(&ask_as(&service, "narrowed", &[]), InvalidScope, "scope-missing");
}

/// A client that is registered for no scope gets tokens without one.
#[test]
fn a_client_without_scopes_gets_a_token_without_scope() {
    let service = Plan::example_and(OTHERS).start();
    let answer = ask_as(&service, "scopeless", &[]);
    assert_eq!(granted(&answer).get("scope"), None);
    assert_eq!(unverified_claims(&answer).get("scope"), None);
    assert_refused(&ask_as(&service, "scopeless", &[("scope", "read")]), InvalidScope, "scope-too-wide");
}

/// `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`, for a client that is narrowed, too.
#[test]
fn a_scope_of_illegal_characters_is_refused() {
    let service = Plan::example_and(OTHERS).start();
    let illegal = ["\"", "\\", "\t", "\r", "\n", "\u{1}", "\u{7f}", "é", "\u{a0}", "𝄞"];
    for asked in
        illegal.into_iter().flat_map(|character| [format!("read{character}"), format!("read {character} write")])
    {
        assert_refused(&ask(&service, &[("scope", &asked)]), InvalidScope, "scope-malformed");
        assert_refused(&ask_as(&service, "narrowed", &[("scope", &asked)]), InvalidScope, "scope-malformed");
    }
}

/// A value of spaces is a value, and there is nothing in it.
#[test]
fn a_scope_of_spaces_is_refused() {
    let service = Plan::example().start();
    for spaces in [" ", "   "] {
        assert_refused(&ask(&service, &[("scope", spaces)]), InvalidScope, "scope-empty");
    }
}

/// "scope ≤ 50 items", a repeated one among them; a token is at most 128 characters.
#[test]
fn fifty_tokens_are_read_and_no_more() {
    let names: Vec<_> = (1..=51).map(|n| format!("s{n}")).collect();
    let longest = "x".repeat(128);
    let declared: String = names.iter().map(|name| format!("[scopes.{name}]\n")).collect();
    let declared = format!("{declared}[scopes.longest]\nvalue = \"{longest}\"\n{SCOPES}");
    let registered = format!("{names:?}").replace(']', &format!(", \"{longest}\", \"read\"]"));
    let (web, orders) =
        (WEB.replace("[\"read\", \"write\"]", &registered), ORDERS.replace("[\"read\", \"write\"]", &registered));
    let service = Plan::of(&[ISSUER, &web, &orders, &declared, ES256]).start();
    let first = |count: usize| names.iter().take(count).map(String::as_str).collect::<Vec<_>>().join(" ");
    let granted = scope_of(&ask(&service, &[("scope", &first(50))]));
    assert_eq!(granted.as_str().map(|scope| scope.split(' ').count()), Some(50));
    assert_eq!(scope_of(&ask(&service, &[("scope", &longest)])), longest);
    for asked in [first(51), ["s1"; 51].join(" "), format!("{longest}x")] {
        assert_refused(&ask(&service, &[("scope", &asked)]), InvalidScope, "scope-malformed");
    }
}

const COMMAS: &str = r#"
[clients.commas]
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read"]
scope_separator = ","
resources = ["orders"]
secrets.first.file = "keys/commas.secret"
"#;

/// What a predecessor had clients write between scope tokens, they may go on writing; the answer has "a list of
/// space-delimited … strings".
#[test]
fn a_client_may_separate_scopes_as_it_is_registered() {
    let service = Plan::example_and(COMMAS).start();
    for asked in ["read,write", "write,read,", "read write", "read, write"] {
        let answer = ask_as(&service, "commas", &[("scope", asked)]);
        assert_eq!(scope_of(&answer), "read write", "{asked}");
        assert_eq!(unverified_claims(&answer)["scope"], "read write");
    }
    assert_refused(&ask_as(&service, "commas", &[("scope", "read;write")]), InvalidScope, "scope-too-wide");
    assert_refused(&ask(&service, &[("scope", "read,write")]), InvalidScope, "scope-too-wide");
}

/// A separator is punctuation, and in none of the client's scopes.
#[test]
fn a_separator_that_could_be_part_of_a_scope_is_a_fault() {
    let client = |separator: &str| {
        format!(
            "grant_types = [\"client_credentials\"]\nscopes = [\"read\"]\nscope_separator = \"{separator}\"\n\
             secrets.first.file = \"keys/app.secret\""
        )
    };
    for separator in [",", "+", ";", "|", " "] {
        assert_eq!(said_of(&client(separator)), "", "{separator}");
    }
    for separator in ["a", "é", "7", "\\t"] {
        assert!(said_of(&client(separator)).contains("one punctuation character"), "{separator}");
    }
    assert!(said_of(&client(",,")).contains("scope_separator"));
    assert!(said_of(&client("e")).contains("clients.app.scope_separator"));
}
