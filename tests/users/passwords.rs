//! What may be a password, and when two are the same.

use signet::secret::Secret;
use signet::users::{NewAccount, NewPassword, PasswordFault};

use super::Store;
use crate::directory::{create, new_password, open, refused, sign_in, username};

fn judged(text: &[u8]) -> Result<(), PasswordFault> {
    NewPassword::parse(&Secret::from(text.to_vec())).map(drop)
}

/// 8 characters at least, 1,024 bytes at most; letters of any script, spaces, no control characters.
#[test]
fn a_password_has_bounds() {
    assert_eq!(judged("ohne Fuß".as_bytes()), Ok(()));
    assert_eq!(judged("äöüßäöü".as_bytes()), Err(PasswordFault::TooShort));
    assert_eq!(judged(b""), Err(PasswordFault::TooShort));
    assert_eq!(judged(&[b'a'; 1024]), Ok(()));
    assert_eq!(judged(&[b'a'; 1025]), Err(PasswordFault::TooLong));
    for text in ["with a\nline", "with a\0zero", "with \u{85} more"] {
        assert_eq!(judged(text.as_bytes()), Err(PasswordFault::NotText), "{text:?}");
    }
    assert_eq!(judged(b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"), Err(PasswordFault::NotText));
}

/// A composed form is longer than what was typed where NFC takes it apart.
#[test]
fn a_password_that_grows_beyond_the_bound_is_refused() {
    assert_eq!(judged("\u{fb2c}".repeat(341).as_bytes()), Err(PasswordFault::TooLong));
}

/// RFC 8265 §4.2: NFC, and other spaces are spaces; case and compatible forms count.
#[test]
fn the_same_password_is_the_same_whatever_keyboard_it_is_typed_on() {
    let store = Store::new();
    let directory = open(&store);
    let password = Some(new_password("caf\u{e9} au lait"));
    create(&directory, NewAccount { password, ..NewAccount::named(username("alice")) });
    for typed in ["caf\u{e9} au lait", "cafe\u{301} au lait", "caf\u{e9}\u{a0}au\u{3000}lait"] {
        assert!(sign_in(&directory, "alice", typed).is_ok(), "{typed:?}");
    }
    for typed in ["Caf\u{e9} au lait", "cafe au lait", "caf\u{e9} au lait ", "caf\u{e9}\tau lait"] {
        assert!(refused(&directory, "alice", typed).is_wrong_credentials(), "{typed:?}");
    }
}

/// What nobody could have set is wrong, and not cut to what somebody has.
#[test]
fn a_longer_password_is_another_one() {
    let store = Store::new();
    let directory = open(&store);
    let longest = "a".repeat(1024);
    let password = Some(new_password(&longest));
    create(&directory, NewAccount { password, ..NewAccount::named(username("alice")) });
    assert!(sign_in(&directory, "alice", &longest).is_ok());
    for longer in [1025, 4096, 1 << 20] {
        assert!(refused(&directory, "alice", &"a".repeat(longer)).is_wrong_credentials());
    }
}
