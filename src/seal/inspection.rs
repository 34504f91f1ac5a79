//! What an operator who holds the keys can learn about a text that looks sealed. Strangers are told [`Broken`] alone.
//!
//! [`Broken`]: crate::seal::Broken

use crate::seal::{Purpose, Reader, SealKeyId, SealingKey, blob, text};

/// What a text that looks sealed turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspection {
    /// It has the prefix of a purpose, and then something that is no blob of that purpose: cut off, padded, damaged, or
    /// of another version.
    Malformed(Purpose),
    /// None of the keys that were looked at has this id.
    UnknownKey(Purpose, SealKeyId),
    /// The key is there, and the tag is not of this blob: changed on the way, made for another issuer, or forged.
    NotSealedByKey(Purpose, SealKeyId),
    /// It opens.
    Opened {
        /// What it is for.
        purpose: Purpose,
        /// The key that sealed it.
        key_id: SealKeyId,
        /// The version of its payload.
        version: u8,
        /// The length of its payload, in bytes.
        bytes: usize,
    },
}

/// Inspects a text; `None` when it has the prefix of no purpose.
pub fn inspect<'k>(text: &str, find: impl FnOnce(SealKeyId) -> Option<&'k SealingKey>) -> Option<Inspection> {
    let purpose = Purpose::of(text)?;
    Some(inspect_as(purpose, text, find))
}

fn inspect_as<'k>(purpose: Purpose, text: &str, find: impl FnOnce(SealKeyId) -> Option<&'k SealingKey>) -> Inspection {
    let Some(mut blob) = text::decode(purpose, text) else { return Inspection::Malformed(purpose) };
    let Some(key_id) = blob::key_id(purpose, &blob) else { return Inspection::Malformed(purpose) };
    let Some(key) = find(key_id).and_then(|key| key.of(purpose)) else {
        return Inspection::UnknownKey(purpose, key_id);
    };
    let Some(payload) = key.open(&mut blob) else { return Inspection::NotSealedByKey(purpose, key_id) };
    let version = Reader::new(payload).u8().unwrap_or_default();
    Inspection::Opened { purpose, key_id, version, bytes: payload.len() }
}
