//! What differs from a sealed blob in any way is refused.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet::seal::{Broken, Purpose, SealingKey, open};

use crate::sealed_blob::forgery::Forgery;
use crate::sealed_blob::raw::{ANY, Any, Raw};
use crate::sealed_blob::{ISSUER, ROOT, key_for, key_of};
use crate::support::SeededEntropy;

/// The other refusals mean something only because this is accepted.
#[test]
fn what_the_layout_says_is_opened() {
    for any in ANY {
        let text = Forgery::of(any.purpose, b"\x01fields").text();
        assert_eq!((any.open)(&text, &key_of(any.purpose)), Ok(b"fields".to_vec()), "{:?}", any.purpose);
    }
}

/// A text cut at any length is refused, and so is a blob cut at any length and written as text again.
#[test]
fn a_truncated_blob_is_refused() {
    for (any, key, text) in sealed() {
        for end in 0..text.len() {
            assert_eq!((any.open)(&text[..end], &key), Err(Broken), "{:?} {end}", any.purpose);
        }
        let blob = blob_of(any.purpose, &text);
        for end in 0..blob.len() {
            let text = text_of(any.purpose, &blob[..end]);
            assert_eq!((any.open)(&text, &key), Err(Broken), "{:?} {end}", any.purpose);
        }
    }
}

/// "any flipped bit rejected", of the text: prefix, separator and blob.
#[test]
fn a_text_with_one_flipped_bit_is_refused() {
    for (any, key, text) in sealed() {
        for bit in 0..text.len() * 8 {
            let mut flipped = text.clone().into_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let Ok(flipped) = String::from_utf8(flipped) else { continue };
            assert_eq!((any.open)(&flipped, &key), Err(Broken), "{:?} {bit}", any.purpose);
        }
    }
}

/// "any flipped bit rejected", of the blob: header, salt, ciphertext and tag.
#[test]
fn a_blob_with_one_flipped_bit_is_refused() {
    for (any, key, text) in sealed() {
        let blob = blob_of(any.purpose, &text);
        for bit in 0..blob.len() * 8 {
            let mut flipped = blob.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let flipped = text_of(any.purpose, &flipped);
            assert_eq!((any.open)(&flipped, &key), Err(Broken), "{:?} {bit}", any.purpose);
        }
    }
}

/// The id in the header is covered by the seal: the true key does not open a blob that names another.
#[test]
fn a_blob_that_names_another_key_is_refused_by_the_true_key() {
    let key = key_of(Purpose::Challenge);
    let text = key.seal(&Raw::<1, 1>(b"fields".to_vec()), &SeededEntropy::new(1)).unwrap();
    let mut blob = blob_of(Purpose::Challenge, &text);
    for byte in 2..6 {
        blob[byte] ^= 0x80;
        let renamed = text_of(Purpose::Challenge, &blob);
        assert_eq!(open::<Raw<1, 1>>(&renamed, |_| Some(&key)), Err(Broken));
        blob[byte] ^= 0x80;
    }
    assert_eq!(open(&text, |_| Some(&key)), Ok(Raw::<1, 1>(b"fields".to_vec())));
}

/// A blob opens only at the issuer that made it.
#[test]
fn a_blob_of_another_issuer_is_refused() {
    for (any, _, text) in sealed() {
        for issuer in ["https://as.example:8443", "https://as.example/tenant", "https://as.exampl", "http://localhost"]
        {
            assert_eq!((any.open)(&text, &key_for(any.purpose, ROOT, issuer)), Err(Broken), "{issuer}");
        }
    }
}

/// "a blob of one purpose never opens as another": not as it is, nor under the other's prefix, nor with the other's
/// number, though all keys come from the same root.
#[test]
fn a_blob_is_refused_as_every_other_purpose() {
    for (made, _, text) in sealed() {
        let blob = blob_of(made.purpose, &text);
        for other in ANY.iter().filter(|other| other.purpose != made.purpose) {
            let key = key_of(other.purpose);
            let mut renumbered = blob.clone();
            renumbered[1] = other.purpose.number();
            for text in [&text, &text_of(other.purpose, &blob), &text_of(other.purpose, &renumbered)] {
                assert_eq!((other.open)(text, &key), Err(Broken), "{:?} as {:?}", made.purpose, other.purpose);
            }
        }
    }
}

/// "The prefix is bound into the seal, so it cannot be swapped": whoever has the root key and seals under this purpose's
/// number with another prefix or separator has sealed something else.
#[test]
fn a_prefix_and_a_number_belong_together() {
    let key = key_of(Purpose::Challenge);
    let challenge = |text: &str| open::<Raw<1, 1>>(text, |_| Some(&key));
    let honest = || Forgery::of(Purpose::Challenge, b"\x01fields");
    assert!(challenge(&honest().text()).is_ok());
    assert_eq!(challenge(&Forgery { number: 2, ..honest() }.text()), Err(Broken));
    assert_eq!(challenge(&Forgery { prefix: "user", ..honest() }.text()), Err(Broken));
    assert_eq!(challenge(&Forgery { separator: ':', ..honest() }.text()), Err(Broken));
    let under_another_prefix = Forgery { prefix: "user", ..honest() }.text().replace("user.", "challenge.");
    assert_eq!(challenge(&under_another_prefix), Err(Broken));
}

/// A header that says another version or purpose is not read any further.
#[test]
fn no_key_is_looked_for_when_version_or_purpose_differ() {
    let honest = || Forgery::of(Purpose::Challenge, b"\x01fields");
    for forgery in [Forgery { version: 2, ..honest() }, Forgery { number: 2, ..honest() }] {
        let nobody = |_| panic!("no key may be looked for");
        assert_eq!(open::<Raw<1, 1>>(&forgery.text(), nobody), Err(Broken));
    }
}

/// A blob of a version that this release does not know is refused, even under the true key.
#[test]
fn a_blob_of_another_version_is_refused() {
    for any in ANY {
        let key = key_of(any.purpose);
        for version in [0, 2, 3, 0x81, 255] {
            let text = Forgery { version, ..Forgery::of(any.purpose, b"\x01fields") }.text();
            assert_eq!((any.open)(&text, &key), Err(Broken), "{:?} {version}", any.purpose);
        }
    }
}

/// One blob of each purpose, with the key that opens it.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn sealed() -> impl Iterator<Item = (Any, SealingKey, String)> {
    ANY.into_iter().map(|any| {
        let key = key_for(any.purpose, ROOT, ISSUER);
        let text = (any.seal)(&key, b"fields", &SeededEntropy::new(1)).unwrap();
        (any, key, text)
    })
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn blob_of(purpose: Purpose, text: &str) -> Vec<u8> {
    let encoded = text.strip_prefix(purpose.prefix()).and_then(|rest| rest.strip_prefix(purpose.separator()));
    URL_SAFE_NO_PAD.decode(encoded.unwrap()).unwrap()
}

fn text_of(purpose: Purpose, blob: &[u8]) -> String {
    format!("{}{}{}", purpose.prefix(), purpose.separator(), URL_SAFE_NO_PAD.encode(blob))
}
