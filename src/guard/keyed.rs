//! A keyed hash: who does not know the key cannot choose what falls together.

use std::hash::Hasher;
#[expect(deprecated, reason = "SipHash-2-4 with a key of ours; the standard library's other hasher draws its own")]
use std::hash::SipHasher;

use crate::entropy::{Entropy, Exhausted, draw};

/// SipHash-2-4 under one key.
#[derive(Clone, Copy)]
pub(super) struct KeyedHash(u64, u64);

impl KeyedHash {
    /// A hash that everybody can compute, for guards that no stranger reaches.
    pub(super) const OPEN: Self = Self(0, 0);

    pub(super) fn draw(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self(u64::from_le_bytes(draw(entropy)?), u64::from_le_bytes(draw(entropy)?)))
    }

    #[expect(deprecated, reason = "as above")]
    pub(super) fn of(self, bytes: &[u8]) -> u64 {
        let mut hasher = SipHasher::new_with_keys(self.0, self.1);
        hasher.write(bytes);
        hasher.finish()
    }
}
