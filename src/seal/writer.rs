//! Writes payloads.

use std::fmt;

use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::seal::{Purpose, blob};

/// Writes the fields of a payload, in order. [`Reader`] has the same methods.
///
/// Integers are big-endian, times are milliseconds since the Unix epoch in a u64, bytes and strings follow their
/// length in a u16, lists follow their length in a u8, a byte of 0 or 1 says whether an optional value follows.
///
/// [`Reader`]: crate::seal::Reader
pub struct Writer {
    blob: Zeroizing<Vec<u8>>,
    limit: usize,
}

impl Writer {
    /// Begins a blob with its header and salt; the payload of this purpose follows.
    ///
    /// All memory the blob can need is taken at once: growing would leave copies of the payload behind.
    pub(super) fn new(purpose: Purpose, header: &blob::Header, salt: &[u8; blob::SALT]) -> Self {
        let mut blob = Zeroizing::new(Vec::with_capacity(blob::OVERHEAD + purpose.max_bytes()));
        blob.extend_from_slice(header);
        blob.extend_from_slice(salt);
        Self { blob, limit: blob::HEADER + blob::SALT + purpose.max_bytes() }
    }

    /// Header, salt and payload.
    pub(super) fn into_blob(self) -> Zeroizing<Vec<u8>> {
        self.blob
    }

    /// Writes one byte.
    ///
    /// # Errors
    /// [`TooLong`] when the payload would exceed [`Purpose::max_bytes`].
    pub fn u8(&mut self, value: u8) -> Result<(), TooLong> {
        self.put(&[value])
    }

    /// Writes two bytes.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says.
    pub fn u16(&mut self, value: u16) -> Result<(), TooLong> {
        self.put(&value.to_be_bytes())
    }

    /// Writes four bytes.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says.
    pub fn u32(&mut self, value: u32) -> Result<(), TooLong> {
        self.put(&value.to_be_bytes())
    }

    /// Writes eight bytes.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says.
    pub fn u64(&mut self, value: u64) -> Result<(), TooLong> {
        self.put(&value.to_be_bytes())
    }

    /// Writes a moment, in eight bytes.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says.
    pub fn time(&mut self, value: Timestamp) -> Result<(), TooLong> {
        self.u64(value.as_millis())
    }

    /// Writes one byte, 0 or 1.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says.
    pub fn bool(&mut self, value: bool) -> Result<(), TooLong> {
        self.u8(u8::from(value))
    }

    /// Writes bytes whose number both sides know, such as a digest.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says.
    pub fn array<const N: usize>(&mut self, value: &[u8; N]) -> Result<(), TooLong> {
        self.put(value)
    }

    /// Writes bytes after their number.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says, and beyond 65,535 bytes.
    pub fn bytes(&mut self, value: &[u8]) -> Result<(), TooLong> {
        self.u16(u16::try_from(value.len()).map_err(|_| TooLong)?)?;
        self.put(value)
    }

    /// Writes text after its length in bytes.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::bytes`] says.
    pub fn str(&mut self, value: &str) -> Result<(), TooLong> {
        self.bytes(value.as_bytes())
    }

    /// Writes whether there is a value, then the value as `write` does.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says, and whatever `write` returns.
    pub fn option<T>(
        &mut self,
        value: Option<T>,
        write: impl FnOnce(&mut Self, T) -> Result<(), TooLong>,
    ) -> Result<(), TooLong> {
        self.bool(value.is_some())?;
        value.map_or(Ok(()), |value| write(self, value))
    }

    /// Writes how many items there are, then each as `write` does: at least one byte, or the list will not be read.
    ///
    /// # Errors
    /// [`TooLong`] as [`Writer::u8`] says and beyond 255 items, and whatever `write` returns.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        mut write: impl FnMut(&mut Self, T) -> Result<(), TooLong>,
    ) -> Result<(), TooLong> {
        let mut items = items.into_iter();
        self.u8(u8::try_from(items.len()).map_err(|_| TooLong)?)?;
        items.try_for_each(|item| write(self, item))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        if bytes.len() > self.limit.saturating_sub(self.blob.len()) {
            return Err(TooLong);
        }
        self.blob.extend_from_slice(bytes);
        Ok(())
    }
}

/// A value does not fit into a payload of its purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value is too long to be sealed")
    }
}

impl std::error::Error for TooLong {}
