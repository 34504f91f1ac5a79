//! Secrets that two parties share, as keys of HMAC. They have a type of their own, so that the bytes of a public key
//! can never be one (RFC 8725 §2.1).

use ring::hmac::{HMAC_SHA256, Key, Tag, sign, verify};

use crate::jose::verifying_key::BadSignature;

/// A key of HMAC with SHA-256.
///
/// ```compile_fail
/// # fn see(key: signet::jose::MacKey) {
/// println!("{key:?}");
/// # }
/// ```
#[derive(Clone)]
pub struct MacKey(Key);

impl MacKey {
    /// The shortest secret: "A key of the same size as the hash output (for instance, 256 bits for HS256) or larger
    /// MUST be used with this algorithm" (RFC 7518 §3.2).
    pub const MIN_BYTES: usize = 32;

    /// The key of a secret; `None` when it is too short.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        (secret.len() >= Self::MIN_BYTES).then(|| Self(Key::new(HMAC_SHA256, secret)))
    }

    /// A key that nobody has, for work that must be done but cannot succeed.
    pub(super) fn decoy() -> Self {
        Self(Key::new(HMAC_SHA256, &[0; Self::MIN_BYTES]))
    }

    /// The tag of a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Tag {
        sign(&self.0, message)
    }

    /// Verifies a tag, in constant time.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> Result<(), BadSignature> {
        verify(&self.0, message, tag).map_err(|_| BadSignature)
    }
}
