//! The parts of a blob and their lengths.

use crate::seal::{Purpose, SealKeyId};

pub(super) const HEADER: usize = 2 + SealKeyId::BYTES;
pub(super) const SALT: usize = 24;
pub(super) const TAG: usize = 16;

/// What a blob has besides its payload.
pub(super) const OVERHEAD: usize = HEADER + SALT + TAG;

const VERSION: u8 = 1;

pub(super) type Header = [u8; HEADER];

/// `version ‖ purpose ‖ key id`.
pub(super) const fn header(purpose: Purpose, id: SealKeyId) -> Header {
    let [a, b, c, d] = id.to_bytes();
    [VERSION, purpose.number(), a, b, c, d]
}

/// The key id in a blob of this version and purpose; `None` when it says that it is of another.
pub(super) fn key_id(purpose: Purpose, blob: &[u8]) -> Option<SealKeyId> {
    let (&[version, number, ref id @ ..], _) = blob.split_first_chunk::<HEADER>()?;
    (version == VERSION && number == purpose.number()).then_some(SealKeyId::from_bytes(*id))
}
