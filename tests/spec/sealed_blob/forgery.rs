//! Version 1 once more, built from the layout alone, with the true key and any part of it wrong.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use signet::seal::Purpose;

use crate::sealed_blob::{ISSUER, ROOT};

pub(super) const SALT: [u8; 24] = [0x5a; 24];

/// The parts of a blob. The header is what is both written and covered by the seal.
pub(super) struct Forgery<'a> {
    pub(super) version: u8,
    pub(super) number: u8,
    pub(super) prefix: &'a str,
    pub(super) separator: char,
    pub(super) payload: &'a [u8],
}

impl<'a> Forgery<'a> {
    /// Nothing wrong yet.
    pub(super) fn of(purpose: Purpose, payload: &'a [u8]) -> Self {
        let (number, prefix, separator) = (purpose.number(), purpose.prefix(), purpose.separator());
        Self { version: 1, number, prefix, separator, payload }
    }

    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    pub(super) fn text(&self) -> String {
        let root = mac(b"signet v1 root", &ROOT);
        let id = expand(&root, b"signet v1 key id");
        let bound = [length_prefixed(self.prefix), length_prefixed(ISSUER)].concat();
        let purpose_key = expand(&root, &[b"signet v1 purpose", [self.number].as_slice(), &bound].concat());
        let header = [&[self.version, self.number], id.get(..4).unwrap()].concat();
        let message_key = expand(&purpose_key, &[b"signet v1 message", header.as_slice(), &SALT].concat());

        let mut sealed = self.payload.to_vec();
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &message_key).unwrap());
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        cipher.seal_in_place_append_tag(nonce, Aad::from([header.clone(), bound].concat()), &mut sealed).unwrap();
        let blob = [header.as_slice(), &SALT, &sealed].concat();
        format!("{}{}{}", self.prefix, self.separator, URL_SAFE_NO_PAD.encode(blob))
    }
}

/// The first block of HKDF-Expand (RFC 5869 §2.3) is all there is of 32 bytes and fewer.
fn expand(key: &[u8], info: &[u8]) -> Vec<u8> {
    mac(key, &[info, &[1]].concat())
}

/// HKDF-Extract (RFC 5869 §2.2) and each step of HKDF-Expand are an HMAC.
fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn length_prefixed(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat()
}
