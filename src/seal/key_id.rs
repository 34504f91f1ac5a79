//! Which root key sealed a blob.

use std::fmt;

/// The id of a root key. Anyone can read it in a blob; nobody learns the key from it.
///
/// It is 32 bits of a hash, so two keys may share one: whoever loads keys refuses such a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SealKeyId([u8; SealKeyId::BYTES]);

impl SealKeyId {
    pub(super) const BYTES: usize = 4;

    pub(super) const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    pub(super) const fn to_bytes(self) -> [u8; Self::BYTES] {
        self.0
    }
}

impl fmt::Display for SealKeyId {
    /// Eight lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}
