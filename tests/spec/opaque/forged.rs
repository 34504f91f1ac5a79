//! V40, "sealed token content trusted": what is sealed with the true key is read as if a stranger had written it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet::clock::Timestamp;
use signet::seal::Purpose;

use crate::introspecting::{
    BILLS, Fields, INACTIVE, SAFE, VAULT, is_active, request_as, sealed, sealed_for, service, token_for, told,
};
use crate::service::NOW;

/// The other refusals mean something only because this is active.
#[test]
fn what_the_layout_says_is_active() {
    let service = service();
    let told = told(&service, "orders-api", &Fields::usual().sealed());
    assert_eq!((&told["jti"], &told["gid"]), (&"AAECAwQFBgcICQoLDA0ODw".into(), &"EBESExQVFhcYGRobHB0eHw".into()));
}

/// The life of a token, to the millisecond; a replica's clock may be a minute ahead.
#[test]
fn a_payload_outside_its_life_is_inactive() {
    let service = service();
    let (millisecond, minute) = (Duration::from_millis(1), Duration::from_secs(60));
    let active = |issued_at, expires_at| {
        is_active(&service, "orders-api", &Fields { issued_at, expires_at, ..Fields::usual() }.sealed())
    };
    let end = NOW.after(minute * 10);
    assert!(active(Timestamp::EPOCH, Timestamp::FAR_FUTURE));
    assert!(active(NOW, NOW.after(millisecond)) && !active(NOW, NOW) && !active(NOW, NOW.before(millisecond)));
    assert!(active(NOW.after(minute), end) && !active(NOW.after(minute).after(millisecond), end));
    assert!(!active(NOW, Timestamp::EPOCH) && !active(Timestamp::FAR_FUTURE, Timestamp::FAR_FUTURE));
}

/// Fields that no mint writes.
#[test]
fn a_payload_of_illegal_fields_is_inactive() {
    let service = service();
    let usual = Fields::usual;
    let illegal = [
        Fields { client_id: b"".into(), ..usual() },
        Fields { client_id: b"nobody".into(), ..usual() },
        Fields { client_id: "wéb".into(), ..usual() },
        Fields { client_id: vec![b'w'; 256], ..usual() },
        Fields { subject: vec![0xff], ..usual() },
        Fields { audience: vec![], ..usual() },
        Fields { audience: vec![SAFE.into()], ..usual() },
        Fields { audience: vec![BILLS.into(), SAFE.into()], ..usual() },
        Fields { audience: vec![VAULT.into(), b"relative".into()], ..usual() },
        Fields { audience: vec![VAULT.into(), b"https://a.example#b".into()], ..usual() },
        Fields { audience: vec![VAULT.into(), b"".into()], ..usual() },
        Fields { scope: b"read \"all\"".into(), ..usual() },
        Fields { scope: "r\u{e9}ad".into(), ..usual() },
        Fields { scope: b"a ".repeat(51), ..usual() },
        Fields { scope: vec![0xc0], ..usual() },
    ];
    for (position, fields) in illegal.into_iter().enumerate() {
        assert!(!is_active(&service, "orders-api", &fields.sealed()), "{position}");
    }
}

/// Cut anywhere, and longer by anything.
#[test]
fn a_payload_that_is_cut_or_goes_on_is_inactive() {
    let service = service();
    let bytes = Fields::usual().to_bytes();
    for end in 0..bytes.len() {
        assert!(!is_active(&service, "orders-api", &sealed(Purpose::User, &bytes[..end])), "{end}");
    }
    for more in [&[0_u8][..], &[1], b"more", &[0; 1000]] {
        assert!(!is_active(&service, "orders-api", &sealed(Purpose::User, &[&bytes, more].concat())));
    }
}

/// A length that is a lie.
#[test]
fn a_payload_whose_lengths_lie_is_inactive() {
    let service = service();
    let bytes = Fields::usual().to_bytes();
    // Behind two times and two ids: the lengths of subject and client, and the number of audiences.
    for at in [48, 49, 53, 54, 58] {
        for wrong in [0, 1, 2, 4, 128, 255] {
            let mut changed = bytes.clone();
            if changed[at] != wrong {
                changed[at] = wrong;
                assert!(!is_active(&service, "orders-api", &sealed(Purpose::User, &changed)), "{wrong} at {at}");
            }
        }
    }
}

/// Another server's blob, and one under another root key.
#[test]
fn a_blob_of_another_issuer_or_root_key_is_inactive() {
    let service = service();
    let fields = Fields::usual().to_bytes();
    let root = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";
    for (issuer, root, active) in [
        ("https://as.example", root, true),
        ("https://other.example", root, false),
        ("https://as.example/tenant", root, false),
        ("https://as.example", *b"bBCDEFGHIJKLMNOPQRSTUVWXYZabcdef", false),
        ("https://as.example", [0x42; 32], false),
    ] {
        let token = sealed_for(issuer, root, Purpose::User, &fields);
        assert_eq!(is_active(&service, "orders-api", &token), active, "{issuer}");
    }
}

/// "any flipped bit rejected", of the blob: header, salt, ciphertext and tag.
#[test]
fn a_token_with_a_flipped_bit_is_inactive() {
    let service = service();
    let token = token_for(&service, &[VAULT]);
    let blob = URL_SAFE_NO_PAD.decode(&token["user.".len()..]).unwrap();
    let mut connection = service.connect();
    for bit in 0..blob.len() * 8 {
        let mut flipped = blob.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let flipped = format!("user.{}", URL_SAFE_NO_PAD.encode(flipped));
        let answer = connection.exchange(&request_as(&service, "orders-api", "/introspect", &[("token", &flipped)]));
        assert_eq!((answer.status, answer.text()), (200, INACTIVE), "{bit}");
    }
}
