//! What userinfo was asked to tell beside the claims of the scope (OpenID Connect Core §5.5), as tokens carry it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::protocol::AskedClaims;
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::{IssueFault, Issuer};

/// The claim of access tokens that holds it. It is sealed: what a client wants to know of a person is not the business of
/// the other servers that the token is for.
pub(super) const USERINFO_CLAIMS: &str = "userinfo_claims";

/// The names of claims.
#[derive(Clone, Debug, PartialEq, Eq)]
struct UserinfoClaims(BTreeSet<String>);

impl Sealed for UserinfoClaims {
    const PURPOSE: Purpose = Purpose::Claims;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        write_names(&self.0, writer)
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version == Self::VERSION { read_names(reader).map(Self) } else { Err(Broken) }
    }
}

impl Issuer {
    /// The value of the claim; `None` where nothing was asked.
    pub(super) fn seal_userinfo_claims(
        &self,
        names: &BTreeSet<String>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Option<String>, IssueFault> {
        if names.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.keys.seal(&UserinfoClaims(names.clone()), now, entropy)?))
    }

    /// The names that the claims of a token hold; `None` for a value that this mint did not write.
    pub(super) fn open_userinfo_claims(&self, claims: &Map<String, Value>, now: Timestamp) -> Option<BTreeSet<String>> {
        let Some(value) = claims.get(USERINFO_CLAIMS) else { return Some(BTreeSet::new()) };
        let opened: UserinfoClaims = self.keys.open(value.as_str()?, now).ok()?;
        Some(opened.0)
    }
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
