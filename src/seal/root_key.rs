//! Root keys and their file form.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hkdf::{self, HKDF_SHA256};
use serde::Deserialize;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use crate::entropy::{Entropy, Exhausted};
use crate::seal::SealKeyId;

/// The 32 random bytes from which all sealing keys of one class are derived.
///
/// ```compile_fail
/// fn print(key: signet::seal::RootKey) {
///     println!("{key:?}");
/// }
/// ```
/// ```compile_fail
/// fn same(one: signet::seal::RootKey, other: signet::seal::RootKey) -> bool {
///     one == other
/// }
/// ```
pub struct RootKey(Zeroizing<[u8; RootKey::BYTES]>);

impl RootKey {
    /// The length of a root key.
    pub const BYTES: usize = 32;

    /// A fresh key.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        entropy.fill(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// The key with these bytes, whatever they are: for tests and test vectors.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a private JWK (RFC 7517, RFC 7518 §6.4): `{"kty":"oct","k":"<43 characters of base64url>"}`.
    ///
    /// A `kid` is ignored, since the id of a root key is computed from it. Any other member is refused: a key that names
    /// an algorithm or a use was made for something else, and a root key has neither. So is a member that comes twice.
    ///
    /// # Errors
    /// [`RootKeyFault`] names what is wrong.
    pub fn from_jwk(json: &[u8]) -> Result<Self, RootKeyFault> {
        // A struct would be read from an array, too.
        if !json.trim_ascii_start().starts_with(b"{") {
            return Err(RootKeyFault::NotAJwk);
        }
        let jwk: Jwk<'_> = serde_json::from_slice(json).map_err(|_| RootKeyFault::NotAJwk)?;
        if jwk.kty != "oct" {
            return Err(RootKeyFault::OtherKeyType);
        }
        if jwk.k.len() != K_CHARS {
            return Err(RootKeyFault::WrongLength);
        }
        let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(jwk.k).map_err(|_| RootKeyFault::NotBase64Url)?);
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        // 43 characters are 32 bytes.
        bytes.copy_from_slice(decoded.get(..Self::BYTES).ok_or(RootKeyFault::WrongLength)?);
        if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
            return Err(RootKeyFault::NotRandom);
        }
        Ok(Self(bytes))
    }

    /// Writes the private JWK that [`RootKey::from_jwk`] reads.
    #[must_use]
    pub fn to_jwk(&self) -> Zeroizing<String> {
        let mut json = Zeroizing::new(String::with_capacity(BEFORE_K.len() + K_CHARS + AFTER_K.len()));
        json.push_str(BEFORE_K);
        URL_SAFE_NO_PAD.encode_string(self.0.as_slice(), &mut json);
        json.push_str(AFTER_K);
        json
    }

    /// Which key this is.
    #[must_use]
    pub fn key_id(&self) -> SealKeyId {
        SealKeyId::from_bytes(self.expand(&[b"signet v1 key id"]).map_or([0; SealKeyId::BYTES], |id| *id))
    }

    /// HKDF-Expand; `None` beyond 255 × 32 bytes (RFC 5869 §2.3), which nobody asks for.
    pub(super) fn expand<const N: usize>(&self, info: &[&[u8]]) -> Option<Zeroizing<[u8; N]>> {
        let mut out = Zeroizing::new([0; N]);
        let prk = hkdf::Salt::new(HKDF_SHA256, b"signet v1 root").extract(self.0.as_slice());
        prk.expand(info, Length(N)).and_then(|okm| okm.fill(out.as_mut_slice())).ok()?;
        Some(out)
    }
}

/// How much is expanded, in bytes.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// The members are borrowed, so that no copy of the key is left behind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk<'a> {
    kty: &'a str,
    k: &'a str,
    #[serde(rename = "kid")]
    _kid: Option<IgnoredAny>,
}

/// Why a file holds no root key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKeyFault {
    /// Not a JSON object of `kty`, `k` and perhaps `kid`.
    NotAJwk,
    /// `k` is not base64url without padding.
    NotBase64Url,
    /// All bytes are the same.
    NotRandom,
    /// `kty` is not `oct`.
    OtherKeyType,
    /// `k` is not 43 characters, which are 32 bytes.
    WrongLength,
}

impl fmt::Display for RootKeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAJwk => "not a JWK with the members kty and k, and perhaps kid, and no others",
            Self::NotBase64Url => "a JWK whose k is not base64url without padding",
            Self::NotRandom => "a JWK whose k is not random: all its bytes are the same",
            Self::OtherKeyType => "a JWK whose kty is not oct",
            Self::WrongLength => "a JWK whose k is not 32 bytes, which are 43 characters",
        })
    }
}

impl std::error::Error for RootKeyFault {}

const BEFORE_K: &str = r#"{"kty":"oct","k":""#;
const AFTER_K: &str = r#""}"#;
const K_CHARS: usize = 43;

#[cfg(test)]
mod tests {
    use super::{RootKey, RootKeyFault};

    const K: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY";

    fn fault(json: &str) -> Option<RootKeyFault> {
        RootKey::from_jwk(json.as_bytes()).err()
    }

    #[test]
    fn a_root_key_is_read_as_it_is_written() {
        let key = RootKey::from_bytes(*b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef");
        assert_eq!(*key.to_jwk(), format!(r#"{{"kty":"oct","k":"{K}"}}"#));
        let read = RootKey::from_jwk(key.to_jwk().as_bytes()).unwrap();
        assert_eq!(read.to_jwk(), key.to_jwk());
        assert_eq!(read.key_id(), key.key_id());
    }

    #[test]
    fn a_kid_and_white_space_are_ignored() {
        assert_eq!(fault(&format!("{{ \"kid\": \"2026\", \"k\": \"{K}\",\n \"kty\": \"oct\" }}\n")), None);
    }

    #[test]
    fn a_key_that_says_it_is_for_something_else_is_refused() {
        for member in [r#""alg":"A256GCM""#, r#""use":"sig""#, r#""key_ops":["encrypt"]"#, r#""x":1"#] {
            let json = format!(r#"{{"kty":"oct","k":"{K}",{member}}}"#);
            assert_eq!(fault(&json), Some(RootKeyFault::NotAJwk), "{json}");
        }
        assert_eq!(fault(&format!(r#"{{"kty":"EC","k":"{K}"}}"#)), Some(RootKeyFault::OtherKeyType));
    }

    #[test]
    fn anything_but_one_whole_object_is_refused() {
        let whole = format!(r#"{{"kty":"oct","k":"{K}"}}"#);
        for json in [
            String::new(),
            "null".to_owned(),
            "[]".to_owned(),
            format!("{whole}{whole}"),
            format!(r#"{{"keys":[{whole}]}}"#),
            format!(r#"["oct","{K}",null]"#),
            format!(r#"{{"k":"{K}"}}"#),
            r#"{"kty":"oct"}"#.to_owned(),
            format!(r#"{{"kty":"oct","k":"{K}","k":"{K}"}}"#),
        ] {
            assert_eq!(fault(&json), Some(RootKeyFault::NotAJwk), "{json}");
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for k in ["", &K[1..], &format!("{K}A"), &format!("{K}=")] {
            assert_eq!(fault(&format!(r#"{{"kty":"oct","k":"{k}"}}"#)), Some(RootKeyFault::WrongLength), "{k}");
        }
    }

    #[test]
    fn a_key_that_is_not_canonical_base64url_is_refused() {
        for last in ["Z", "/", "=", " "] {
            let json = format!(r#"{{"kty":"oct","k":"{}{last}"}}"#, &K[..42]);
            assert_eq!(fault(&json), Some(RootKeyFault::NotBase64Url), "{json}");
        }
    }

    #[test]
    fn a_key_of_one_repeated_byte_is_not_random() {
        for byte in [0, 0x42, 0xff] {
            let json = RootKey::from_bytes([byte; 32]).to_jwk();
            assert_eq!(fault(&json), Some(RootKeyFault::NotRandom));
        }
    }
}
