//! §10.10: "The probability of an attacker guessing generated tokens (and other credentials not intended for handling by
//! end-users) MUST be less than or equal to 2^(-128) and SHOULD be less than or equal to 2^(-160)."

use std::collections::BTreeSet;

use crate::asking::part_of;
use crate::granting::text;
use crate::signing_in::{Ask, Browser, client_like_app, redeem, service_with, tokens_of};

/// The bits that a text has by how often each of its characters stands in it (Shannon), as whoever measures it from outside
/// would say.
fn bits(text: &str) -> f64 {
    let length = text.len() as f64;
    let of = |byte: u8| text.bytes().filter(|other| *other == byte).count() as f64 / length;
    let each: BTreeSet<u8> = text.bytes().collect();
    let mean: f64 = each.into_iter().map(|byte| -of(byte) * of(byte).log2()).sum();
    mean * length
}

/// Codes, tokens and what is in them: of printable ASCII, of 43 characters or more where they are sealed, and nothing stands in
/// two of them.
#[test]
fn what_is_handed_out_cannot_be_guessed_and_looks_like_it() {
    let service = service_with(&client_like_app("opaque", "access_token_format = \"opaque\""));
    let browser = Browser::at(&service);
    let mut seen = BTreeSet::new();
    for _ in 0..8 {
        let code = browser.code(&Ask::app().with("scope", "openid offline_access read"));
        let tokens = tokens_of(&redeem(&service, &code, &[]));
        let opaque = browser.tokens_as("opaque", &Ask::app().with("scope", "openid read"));
        let access_token = text(&tokens, "access_token");
        let sealed = [code, text(&tokens, "refresh_token"), text(&opaque, "access_token")];
        for value in sealed {
            assert!(value.bytes().all(|byte| byte.is_ascii_graphic()), "{value}");
            let (_, blob) = value.split_once('.').unwrap();
            assert!(blob.len() >= 43 && bits(blob) >= 128.0, "{} bits: {blob}", bits(blob));
            // The salt, which is all that is random in the visible part, has 24 bytes behind a header of 6.
            assert!(seen.insert(blob[8..40].to_owned()), "{blob}");
        }
        let claims = part_of(&access_token, 1);
        for name in ["jti", "gid"] {
            let id = claims[name].as_str().unwrap();
            assert!(id.len() >= 22 && seen.insert(id.to_owned()), "{name}: {id}");
        }
        assert!(bits(&access_token) >= 128.0);
    }
    assert!(bits(&"a".repeat(1000)) < 1.0 && bits("abcdefgh") < 25.0, "the measure measures nothing");
}
