//! What older releases sealed: one blob of every purpose, made by another implementation as well.

use serde::Deserialize;
use signet::entropy::{Entropy, Exhausted};
use signet::protocol::IssuerIdentifier;
use signet::seal::{Purpose, RootKey, SealClass, SealingKey, open};

use crate::sealed_blob::key_for;
use crate::sealed_blob::raw::{ANY, Any, Raw};
use crate::support::ReplayedEntropy;

/// The published known answer: root key 32 × 0x42, issuer `https://as.example`, salt 00…17, payload `hello`.
#[test]
fn the_known_answer_is_sealed_and_opened() {
    let text = "challenge.AQGSXF7jAAECAwQFBgcICQoLDA0ODxAREhMUFRYXll4ziV0v0ZjBYwZ_RgJMaPeO5Eg0";
    let root = RootKey::from_bytes([0x42; 32]);
    assert_eq!(root.key_id().to_string(), "925c5ee3");

    let issuer = IssuerIdentifier::parse("https://as.example").unwrap();
    let key = SealingKey::derive(&root, SealClass::ShortLived, &issuer);
    let salt: Vec<u8> = (0..24).collect();
    let hello = Raw::<1, b'h'>(b"ello".to_vec());
    assert_eq!(key.seal(&hello, &ReplayedEntropy::new(&salt)).as_deref(), Ok(text));
    assert_eq!(open(text, |id| (id == root.key_id()).then_some(&key)), Ok(hello));
}

/// "golden blobs of every version kept as test vectors so that an upgrade never orphans what an older replica issued"
#[test]
fn what_version_1_sealed_is_opened() {
    for golden in goldens() {
        let opened = (golden.any().open)(&golden.text, &golden.key());
        assert_eq!(opened.as_deref(), Ok(golden.fields().as_slice()), "{}", golden.prefix);
    }
}

/// The same value under the same salt is the same blob, bit by bit.
#[test]
fn what_version_1_sealed_is_sealed_alike() {
    for golden in goldens() {
        let salt = ReplayedEntropy::new(&bytes(&golden.salt));
        let sealed = (golden.any().seal)(&golden.key(), &golden.fields(), &salt);
        assert_eq!(sealed.as_ref(), Ok(&golden.text));
        assert_eq!(salt.fill(&mut [0]), Err(Exhausted), "24 bytes of salt and no more");
    }
}

/// "purpose numbers append-only and never recycled"
#[test]
fn every_purpose_has_its_number_and_prefix_for_ever() {
    let goldens = goldens();
    assert_eq!(goldens.len(), Purpose::ALL.len());
    for (golden, purpose) in goldens.iter().zip(Purpose::ALL) {
        assert_eq!((golden.purpose, golden.prefix.as_str()), (purpose.number(), purpose.prefix()));
        assert_eq!(Purpose::from_number(golden.purpose), Some(purpose));
        assert_eq!(Purpose::of(&golden.text), Some(purpose));
    }
    assert_eq!(Purpose::from_number(0), None);
    assert_eq!(Purpose::from_number(20), None);
}

/// "Text forms carry a visible prefix"
#[test]
fn a_text_without_a_prefix_has_no_purpose() {
    for text in ["", "user", "user:AQ", "User.AQ", " user.AQ", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"] {
        assert_eq!(Purpose::of(text), None, "{text}");
    }
    assert_eq!(Purpose::of("urn:ietf:params:oauth:request_uri:AQ"), Some(Purpose::RequestUri));
    assert_eq!(Purpose::of("urn:ietf:params:oauth:request_uri.AQ"), None);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    purpose: u8,
    prefix: String,
    issuer: String,
    root_key: String,
    salt: String,
    payload: String,
    text: String,
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
impl Golden {
    fn any(&self) -> Any {
        ANY.into_iter().find(|any| any.purpose.number() == self.purpose).unwrap()
    }

    fn key(&self) -> SealingKey {
        key_for(self.any().purpose, bytes(&self.root_key).try_into().unwrap(), &self.issuer)
    }

    /// The payload after its version, which is 1 in all of them.
    fn fields(&self) -> Vec<u8> {
        bytes(&self.payload).strip_prefix(&[1]).unwrap().to_vec()
    }
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn goldens() -> Vec<Golden> {
    serde_json::from_str(include_str!("../../vectors/seal/v1.json")).unwrap()
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}
