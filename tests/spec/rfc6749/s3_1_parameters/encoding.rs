//! Appendix B: "names and values MUST be encoded using the UTF-8 character encoding scheme first; the resulting octet
//! sequence then needs to be further encoded".

use signet::protocol::ErrorCode::InvalidRequest;

use crate::asking::{assert_refused, request_of, scope_of};
use crate::service::{Plan, Service};

#[track_caller]
fn assert_malformed(service: &Service, part: &[u8], reason: &str) {
    for body in
        [[b"grant_type=client_credentials&x=", part].concat(), [part, b"&grant_type=client_credentials"].concat()]
    {
        assert_refused(&service.answer(&request_of(service, body)), InvalidRequest, reason);
    }
}

/// Appendix B's example has both forms: `+%25%26%2B%C2%A3%E2%82%AC`.
#[test]
fn a_plus_sign_and_a_percent_escape_are_undone() {
    let service = Plan::example().start();
    for body in [
        "grant_type=client_credentials&scope=read+write",
        "grant_type=client_credentials&scope=read%20write",
        "grant%5Ftype=client%5fcredentials&%73%63%6f%70%65=%72ea%64+write&x=+%25%26%2B%C2%A3%E2%82%AC",
    ] {
        assert_eq!(scope_of(&service.answer(&request_of(&service, body))), "read write");
    }
    // What separates is looked for before anything is decoded.
    let body = "grant_type=client_credentials&x=%26scope%3Dwrite";
    assert_eq!(scope_of(&service.answer(&request_of(&service, body))), "read");
}

/// "malformed" (§5.2, `invalid_request`)
#[test]
fn a_percent_sign_without_two_hexadecimal_digits_is_refused() {
    let service = Plan::example().start();
    for part in ["%", "%4", "%zz", "%4g", "%g4", "%+1", "% 1", "%%41", "%u0041", "%-1", "a%"] {
        assert_malformed(&service, part.as_bytes(), "parameter-not-form-encoded");
    }
}

/// Bytes that are no UTF-8, as they are and escaped: overlong, surrogate, beyond the last character, cut off.
#[test]
fn what_is_not_utf_8_is_refused() {
    let service = Plan::example().start();
    let illegal: [&[u8]; 8] =
        [b"\xff", b"\x80", b"\xc0\xae", b"\xe0\x80\xae", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3", b"\xe2\x82"];
    for bytes in illegal {
        let escaped: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
        assert_malformed(&service, bytes, "parameter-not-utf8");
        assert_malformed(&service, escaped.as_bytes(), "parameter-not-utf8");
    }
}

/// A NUL ends a text early in many a language.
#[test]
fn a_nul_is_refused() {
    let service = Plan::example().start();
    for part in [b"\0".as_slice(), b"%00", b"a\0b", b"a%00b", b"%00%ff"] {
        assert_malformed(&service, part, "parameter-nul");
    }
}
