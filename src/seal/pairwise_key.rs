//! The key that derives pairwise subjects.

use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::seal::{RootKey, SealKeyId};

/// Derives a pairwise subject from a sector and a local subject (OpenID Connect Core §8.1): the same one always, and from
/// it neither of the two can be told. It belongs to no issuer, because clients keep subjects for ever.
///
/// ```compile_fail
/// fn print(key: signet::seal::PairwiseKey) {
///     println!("{key:?}");
/// }
/// ```
pub struct PairwiseKey {
    id: SealKeyId,
    key: Key,
}

impl PairwiseKey {
    /// The key of a root key; `None` never happens.
    #[must_use]
    pub fn derive(root: &RootKey) -> Option<Self> {
        let key = root.expand::<32>(&[b"signet v1 pairwise"])?;
        Some(Self { id: root.key_id(), key: Key::new(HMAC_SHA256, key.as_slice()) })
    }

    /// The id of the root key.
    #[must_use]
    pub const fn key_id(&self) -> SealKeyId {
        self.id
    }

    /// 32 bytes that only this key makes of this pair: HMAC-SHA256 over the length of the sector, the sector and the subject.
    #[must_use]
    pub fn pair(&self, sector: &str, subject: &str) -> [u8; 32] {
        let length = u64::try_from(sector.len()).unwrap_or(u64::MAX).to_be_bytes();
        let message = [&length, sector.as_bytes(), subject.as_bytes()].concat();
        sign(&self.key, &message).as_ref().try_into().unwrap_or_default()
    }
}
