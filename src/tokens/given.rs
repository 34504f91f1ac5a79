//! Claims that the operator's sign-in service gave, on their way: `claims.<blob>` in a signed access token, so that nobody
//! reads them there but the userinfo endpoint and introspection.

use crate::protocol::GivenClaims;
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};

/// The claim of signed access tokens that holds them.
pub(super) const GIVEN_CLAIMS: &str = "given_claims";

impl Sealed for GivenClaims {
    const PURPOSE: Purpose = Purpose::Claims;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.str(self.as_str())
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match version {
            Self::VERSION => Self::parse(reader.str()?).ok_or(Broken),
            _ => Err(Broken),
        }
    }
}
