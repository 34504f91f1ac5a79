//! What userinfo is to tell, as tokens carry it: the claims that were asked for beside those of the scope (OpenID Connect
//! Core §5.5), and what only the operator's sign-in service knows of the user.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::protocol::{AskedClaims, GivenClaims};
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::{IssueFault, Issuer};

/// The claim of signed access tokens that holds it: `claims.<blob>`. What a client wants to know of a person, and what
/// there is to know, is not the business of the other servers that the token is for.
pub(super) const CARRIED_CLAIMS: &str = "userinfo_claims";

/// What userinfo is to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarriedClaims {
    /// The names of what was asked for.
    pub asked: BTreeSet<String>,
    /// What the operator's sign-in service says of the user.
    pub given: Option<GivenClaims>,
}

impl CarriedClaims {
    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        write_names(&self.asked, writer)?;
        writer.option(self.given.as_ref(), |writer, given| writer.str(given.as_str()))
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        Ok(Self { asked: read_names(reader)?, given: reader.option(read_given)? })
    }
}

impl Sealed for CarriedClaims {
    const PURPOSE: Purpose = Purpose::Claims;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        self.write(writer)
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version == Self::VERSION { Self::read(reader) } else { Err(Broken) }
    }
}

impl Issuer {
    /// The value of the claim; `None` where there is nothing to carry.
    pub(super) fn seal_carried(
        &self,
        carried: CarriedClaims,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Option<String>, IssueFault> {
        if carried == CarriedClaims::default() {
            return Ok(None);
        }
        Ok(Some(self.keys.seal(&carried, now, entropy)?))
    }

    /// What the claims of a token carry; `None` for a value that this mint did not write.
    pub(super) fn open_carried(&self, claims: &Map<String, Value>, now: Timestamp) -> Option<CarriedClaims> {
        let Some(value) = claims.get(CARRIED_CLAIMS) else { return Some(CarriedClaims::default()) };
        self.keys.open(value.as_str()?, now).ok()
    }
}

/// Reads what a sign-in service said.
pub(super) fn read_given(reader: &mut Reader<'_>) -> Result<GivenClaims, Broken> {
    GivenClaims::parse(reader.str()?).ok_or(Broken)
}

/// Writes names, each after its length.
pub(super) fn write_names(names: &BTreeSet<String>, writer: &mut Writer) -> Result<(), TooLong> {
    writer.list(names, |writer, name| writer.str(name))
}

/// Reads them.
pub(super) fn read_names(reader: &mut Reader<'_>) -> Result<BTreeSet<String>, Broken> {
    let names = reader.list(|reader| reader.str().map(str::to_owned))?;
    Ok(names.into_iter().collect())
}

/// Writes what is asked for in either place.
///
/// # Errors
/// [`TooLong`].
pub fn write_asked_claims(claims: &AskedClaims, writer: &mut Writer) -> Result<(), TooLong> {
    write_names(&claims.id_token, writer)?;
    write_names(&claims.userinfo, writer)
}

/// Reads it.
///
/// # Errors
/// [`Broken`].
pub fn read_asked_claims(reader: &mut Reader<'_>) -> Result<AskedClaims, Broken> {
    Ok(AskedClaims { id_token: read_names(reader)?, userinfo: read_names(reader)? })
}
