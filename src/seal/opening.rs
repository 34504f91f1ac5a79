//! Opens what was sealed.

use std::fmt;

use crate::seal::{Reader, SealKeyId, Sealed, SealingKey, blob, text};

/// Opens the text form of a sealed value.
///
/// `find` is asked for the key that the blob names, and for no other. No opened value is fresh, unspent or unrevoked
/// until its owner says so.
///
/// # Errors
/// [`Broken`], one for every way to fail: whoever sends a blob learns nothing from the answer.
pub fn open<'k, T: Sealed>(text: &str, find: impl FnOnce(SealKeyId) -> Option<&'k SealingKey>) -> Result<T, Broken> {
    let mut blob = text::decode(T::PURPOSE, text).ok_or(Broken)?;
    let id = blob::key_id(T::PURPOSE, &blob).ok_or(Broken)?;
    let key = find(id).and_then(|key| key.of(T::PURPOSE)).ok_or(Broken)?;
    let mut payload = Reader::new(key.open(&mut blob).ok_or(Broken)?);
    let version = payload.u8()?;
    let value = T::read(version, &mut payload)?;
    payload.finish()?;
    Ok(value)
}

/// Not a value that this service sealed for this purpose. There is nothing more to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a value that this service sealed for this purpose")
    }
}

impl std::error::Error for Broken {}
