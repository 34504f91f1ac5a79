//! What a type does to be sealed.

use crate::seal::{Broken, Purpose, Reader, TooLong, Writer};

/// A value that can be sealed. Implemented beside its type, by the room that owns it.
///
/// A release that changes the fields reads the new version before the next release writes it, so that replicas of
/// both can serve side by side.
pub trait Sealed: Sized {
    /// What it is for.
    const PURPOSE: Purpose;
    /// The version of the payload that [`Sealed::write`] writes.
    const VERSION: u8;

    /// Writes the fields, in order; the version is already written.
    ///
    /// # Errors
    /// [`TooLong`] as the writer says.
    fn write(&self, writer: &mut Writer) -> Result<(), TooLong>;

    /// Reads the fields of a payload of this version, in order.
    ///
    /// # Errors
    /// [`Broken`] when the version is unknown or a value is illegal. What the fields leave unread is refused by [`open`].
    ///
    /// [`open`]: crate::seal::open
    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken>;
}
