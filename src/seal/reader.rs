//! Reads payloads.

use crate::clock::Timestamp;
use crate::seal::Broken;

/// Reads the fields of a payload, in the order in which [`Writer`] wrote them.
///
/// Nothing it returns was believed: it borrows from the payload, and never allocates more than the payload holds.
///
/// [`Writer`]: crate::seal::Writer
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from `payload`.
    #[must_use]
    pub const fn new(payload: &'a [u8]) -> Self {
        Self { rest: payload }
    }

    /// Ends reading.
    ///
    /// # Errors
    /// [`Broken`] when bytes are left.
    pub const fn finish(self) -> Result<(), Broken> {
        if self.rest.is_empty() { Ok(()) } else { Err(Broken) }
    }

    /// Reads one byte.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early.
    pub fn u8(&mut self) -> Result<u8, Broken> {
        self.array().map(u8::from_be_bytes)
    }

    /// Reads two bytes.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early.
    pub fn u16(&mut self) -> Result<u16, Broken> {
        self.array().map(u16::from_be_bytes)
    }

    /// Reads four bytes.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early.
    pub fn u32(&mut self) -> Result<u32, Broken> {
        self.array().map(u32::from_be_bytes)
    }

    /// Reads eight bytes.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early.
    pub fn u64(&mut self) -> Result<u64, Broken> {
        self.array().map(u64::from_be_bytes)
    }

    /// Reads a moment.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early.
    pub fn time(&mut self) -> Result<Timestamp, Broken> {
        self.u64().map(Timestamp::from_millis)
    }

    /// Reads one byte, 0 or 1.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early or the byte is another.
    pub fn bool(&mut self) -> Result<bool, Broken> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Broken),
        }
    }

    /// Reads bytes whose number both sides know.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(Broken)?;
        self.rest = rest;
        Ok(*array)
    }

    /// Reads bytes after their number.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early.
    pub fn bytes(&mut self) -> Result<&'a [u8], Broken> {
        let length = usize::from(self.u16()?);
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Broken)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// Reads text after its length in bytes.
    ///
    /// # Errors
    /// [`Broken`] when the payload ends too early or the text is not UTF-8.
    pub fn str(&mut self) -> Result<&'a str, Broken> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Broken)
    }

    /// Reads whether there is a value, then the value as `read` does.
    ///
    /// # Errors
    /// [`Broken`] as [`Reader::bool`] says, and whatever `read` returns.
    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Broken>) -> Result<Option<T>, Broken> {
        if self.bool()? { read(self).map(Some) } else { Ok(None) }
    }

    /// Reads how many items there are, then each as `read` does.
    ///
    /// # Errors
    /// [`Broken`] when there are fewer bytes than items, and whatever `read` returns.
    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, Broken>) -> Result<Vec<T>, Broken> {
        let count = self.u8()?;
        if usize::from(count) > self.rest.len() {
            return Err(Broken);
        }
        (0..count).map(|_| read(self)).collect()
    }
}
