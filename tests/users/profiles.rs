//! Claims of a person, each in the form that OpenID Connect Core §5.1 gives it.

use proptest::prelude::*;
use serde_json::{Value, json};
use signet::users::{Birthdate, CustomClaims, ForeignClaims, Line, Locale, PhoneNumber, Profile, TimeZone, WebAddress};

/// "YYYY-MM-DD, 0000-MM-DD or YYYY"
#[test]
fn a_birthday_is_a_day_of_a_year_or_a_year() {
    for text in ["1970-01-31", "0000-02-29", "0000-12-01", "1984", "2000-02-29"] {
        assert!(Birthdate::parse(text).is_some(), "{text}");
    }
    for text in [
        "",
        "19",
        "70-01-01",
        "1970-13-01",
        "1970-02-30",
        "1900-02-29",
        "0000",
        "0000-13-01",
        "1970-1-1",
        "1970-01-01Z",
        "+197-01-01",
        "-970-01-01",
        "1970/01/01",
        "197a",
        "１９７０",
        "1970-01-01 ",
        "01.01.1970",
    ] {
        assert_eq!(Birthdate::parse(text), None, "{text}");
    }
}

/// Absolute, of the web, and without a password in it.
#[test]
fn an_address_of_a_page_is_an_absolute_url_of_the_web() {
    for text in ["https://example.com/a?b#c", "http://localhost:8080/", "HTTPS://EXAMPLE.COM"] {
        assert!(WebAddress::parse(text).is_some(), "{text}");
    }
    let long = format!("https://example.com/{}", "a".repeat(2048));
    for text in [
        "",
        "example.com",
        "//example.com",
        "/me.png",
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "ftp://a/b",
        "https://",
        "https://user:secret@example.com",
        "https://user@example.com",
        "https://a b/",
        "https://ä.example",
        &long,
    ] {
        assert_eq!(WebAddress::parse(text), None, "{text}");
    }
}

/// Forms of the other claims.
#[test]
fn each_claim_has_its_form() {
    let legal = |text: &str, is_legal: bool| assert!(is_legal, "{text}");
    for text in ["+14255551212", "+1 (604) 555-1234;ext=5678", "0711/12345", "+1 (425) 555-1212"] {
        legal(text, PhoneNumber::parse(text).is_some());
    }
    for text in ["", "12", "call me", "+1;ext=", "+1+2345", "12345;ext=x", "+49\n123"] {
        legal(text, PhoneNumber::parse(text).is_none());
    }
    for text in ["Europe/Paris", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5"] {
        legal(text, TimeZone::parse(text).is_some());
    }
    for text in ["", "/Paris", "Europe/", "+01:00", "Europe/Zürich", "a b"] {
        legal(text, TimeZone::parse(text).is_none());
    }
    for text in ["en", "en-US", "fr_CA", "zh-Hant-TW", "de-CH-1996"] {
        legal(text, Locale::parse(text).is_some());
    }
    for text in ["", "e", "en-", "-US", "deutsch-oder-so-ähnlich", "en--US", "1a"] {
        legal(text, Locale::parse(text).is_none());
    }
    assert_eq!(Line::parse("  Jane Doe ").unwrap().as_str(), "Jane Doe");
    for text in ["", "  ", "two\nlines", "a\0b"] {
        legal(text, Line::parse(text).is_none());
    }
}

/// "a claim without a value is left out, never null or \"\""
#[test]
fn a_claim_without_a_value_is_absent() {
    assert_eq!(json!(Profile::default()), json!({}));
    for profile in [json!({ "name": "" }), json!({ "name": " " }), json!({ "nick": "a" }), json!({ "email": "a@b@c" })]
    {
        assert!(serde_json::from_value::<Profile>(profile.clone()).is_err(), "{profile}");
    }
    let profile = json!({ "name": "Jane", "email": "jane@example.com", "address": { "formatted": "A\nB" } });
    let read: Profile = serde_json::from_value(profile.clone()).unwrap();
    assert_eq!(json!(read), profile);
}

/// An operator's own claim never poses as the issuer's, and has a value.
#[test]
fn a_claim_of_ones_own_has_a_name_and_a_value_of_its_own() {
    let judged = |claims: Value| CustomClaims::new(claims.as_object().unwrap().clone()).map(drop);
    assert_eq!(judged(json!({ "tenant": "acme", "n": 0, "f": false, "deep": [[["x"]]] })), Ok(()));
    for name in ["iss", "sub", "aud", "exp", "email", "email_verified", "updated_at", "sid", "nonce", "acr", "cnf"] {
        assert_eq!(judged(json!({ name: "x" })), Err(ForeignClaims::Taken(name.to_owned())));
    }
    for value in [json!(null), json!(""), json!([]), json!({})] {
        assert_eq!(judged(json!({ "a": value })), Err(ForeignClaims::Empty("a".to_owned())));
    }
    assert_eq!(judged(json!({ "": 1 })), Err(ForeignClaims::Name));
    assert_eq!(judged(json!({ "a\n": 1 })), Err(ForeignClaims::Name));
    assert_eq!(judged(json!({ "a": [[[["x"]]]] })), Err(ForeignClaims::TooMuch));
    assert_eq!(judged(json!({ "a": "x".repeat(8200) })), Err(ForeignClaims::TooMuch));
    let many: serde_json::Map<_, _> = (0..65).map(|number| (format!("c{number}"), json!(1))).collect();
    assert_eq!(judged(Value::Object(many)), Err(ForeignClaims::TooMuch));
}

proptest! {
    /// Whatever is typed: what is accepted is bounded, and is read as it is written.
    #[test]
    fn an_accepted_claim_is_bounded_and_read_as_it_is_written(text in "\\PC{0,60}") {
        let claims = [
            Line::parse(&text).map(|it| it.as_str().to_owned()),
            WebAddress::parse(&text).map(|it| it.as_str().to_owned()),
            PhoneNumber::parse(&text).map(|it| it.as_str().to_owned()),
            Birthdate::parse(&text).map(|it| it.as_str().to_owned()),
        ];
        for (claim, again) in claims.into_iter().zip([
            |text: &str| Line::parse(text).is_some(),
            |text: &str| WebAddress::parse(text).is_some(),
            |text: &str| PhoneNumber::parse(text).is_some(),
            |text: &str| Birthdate::parse(text).is_some(),
        ]) {
            if let Some(claim) = claim {
                prop_assert!(again(&claim) && !claim.is_empty() && claim.chars().count() <= text.chars().count());
            }
        }
    }

    /// Every day that the calendar has, and no other.
    #[test]
    fn a_day_is_accepted_when_the_calendar_has_it(year in 1_u16..3000, month in 0_u8..14, day in 0_u8..33) {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month { 1 | 3 | 5 | 7 | 8 | 10 | 12 => 31, 4 | 6 | 9 | 11 => 30, 2 if is_leap => 29, 2 => 28, _ => 0 };
        let text = format!("{year:04}-{month:02}-{day:02}");
        prop_assert_eq!(Birthdate::parse(&text).is_some(), (1..=days).contains(&day));
    }
}
