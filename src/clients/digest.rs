//! SHA-256 of a client secret. A generated secret carries 256 bits, so a fast hash loses nothing.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize, Serializer};
use subtle::{Choice, ConstantTimeEq};

/// The digest of a secret; compared in constant time only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// The digest that no secret is known to have.
    pub(super) const DECOY: Self = Self([0; 32]);

    /// The digest of a secret.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, secret).as_ref());
        Self(bytes)
    }

    /// Whether both are the same, in constant time: eight bytes a step, because no step may be left out.
    /// Whether both are of the same secret, in the same time whatever they are.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.matches(other).into()
    }

    pub(super) fn matches(&self, other: &Self) -> Choice {
        let (one, other) = (self.0.as_chunks().0, other.0.as_chunks().0);
        let words = one.iter().zip(other).map(|(one, other)| (u64::from_ne_bytes(*one), u64::from_ne_bytes(*other)));
        words.fold(Choice::from(1), |same, (one, other)| same & one.ct_eq(&other))
    }

    /// Reads 43 characters of base64url.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl TryFrom<String> for SecretDigest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
            .ok_or("expected the SHA-256 of a secret, as 43 characters of base64url: signet clients secret")
    }
}

impl fmt::Display for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretDigest(…)")
    }
}

impl Serialize for SecretDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::SecretDigest;

    #[test]
    fn digests_match_when_all_their_bytes_do() {
        let digest = SecretDigest::of(b"secret");
        assert!(bool::from(digest.matches(&digest)));
        for place in 0..32 {
            let mut other = digest;
            other.0[place] ^= 1;
            assert!(!bool::from(digest.matches(&other)), "{place}");
        }
    }
}
