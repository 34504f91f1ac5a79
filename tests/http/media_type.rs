//! RFC 6749 §4.4.2: "The client makes a request to the token endpoint by adding the following parameters using the
//! `application/x-www-form-urlencoded` format": whatever else comes is 415 (RFC 9110 §15.5.16).

use crate::asking::{FORM, GRANT, assert_refused, assert_token, without_body};
use crate::service::Plan;

/// RFC 9110 §8.3.1: "The type and subtype tokens are case-insensitive"; parameters may follow.
#[test]
fn a_form_is_read_however_its_type_is_written() {
    let service = Plan::example().start();
    let upper_case = FORM.to_ascii_uppercase();
    for media_type in
        [FORM, &upper_case, &format!("{FORM}; charset=utf-8"), &format!("{FORM};charset=UTF-8"), &format!("{FORM} ;x")]
    {
        assert_token(&service.answer(&without_body(&service).header("Content-Type", media_type).body(GRANT)));
    }
}

/// Also when the body would be a form.
#[test]
fn what_is_no_form_is_refused() {
    let service = Plan::example().start();
    let others = [
        "",
        "application/json",
        "application/json; charset=utf-8",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded-not",
        "x-application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded, application/json",
        "application/json, application/x-www-form-urlencoded",
        "application/json; application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded\u{e9}",
        "*/*",
    ];
    let bodies = [GRANT, "{\"grant_type\":\"client_credentials\"}", ""];
    for media_type in others {
        for body in bodies {
            let answer = service.answer(&without_body(&service).header("Content-Type", media_type).body(body));
            assert_refused(&answer, 415, "not-a-form");
        }
    }
}

/// No type is no form, whether there is a body or not.
#[test]
fn a_body_without_a_type_is_refused() {
    let service = Plan::example().start();
    assert_refused(&service.answer(&without_body(&service).body(GRANT)), 415, "not-a-form");
    assert_refused(&service.answer(&without_body(&service)), 415, "not-a-form");
}

/// Two readers could choose different ones.
#[test]
fn two_types_are_refused() {
    let service = Plan::example().start();
    for (first, second) in [(FORM, "application/json"), ("application/json", FORM), (FORM, FORM)] {
        let request = without_body(&service).header("Content-Type", first).header("content-type", second).body(GRANT);
        assert_refused(&service.answer(&request), 415, "not-a-form");
    }
}

/// RFC 9110 §8.4: "An origin server MAY respond with a status code of 415 if a representation in the request message has
/// a content coding that is not acceptable"; none is: what is unpacked has no bound.
#[test]
fn a_packed_body_is_refused() {
    let service = Plan::example().start();
    for coding in ["gzip", "deflate", "br", "identity", "x"] {
        let request =
            without_body(&service).header("Content-Type", FORM).header("Content-Encoding", coding).body(GRANT);
        assert_refused(&service.answer(&request), 415, "not-a-form");
    }
}
