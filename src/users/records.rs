//! What rows mean, in whichever store they are.

use super::cells::Cells;
use super::rows::NameKind;
use crate::passwords::SlowHash;
use crate::protocol::{ClientId, Scope, Subject};
use crate::users::{Account, AccountStatus, AccountVersion, Consent, CustomClaims, Standing, Username};

pub(super) fn standing<C: Cells>(cells: &C) -> Result<Standing, C::Fault> {
    let version = u32::try_from(cells.number("version")?).map_err(|_| cells.fault("version"))?;
    Ok(Standing { status: cells.parsed("status", AccountStatus::parse)?, version: AccountVersion::from_u32(version) })
}

pub(super) fn account<C: Cells>(cells: &C) -> Result<Account, C::Fault> {
    let Standing { status, version } = standing(cells)?;
    let claims = CustomClaims::new(cells.object("claims")?).map_err(|_| cells.fault("claims"))?;
    Ok(Account {
        subject: cells.parsed("subject", Subject::parse)?,
        username: cells.parsed("username", Username::parse)?,
        status,
        version,
        profile: cells.object("profile")?,
        claims: claims.into_map(),
        roles: cells.json("roles")?,
        groups: cells.json("groups")?,
        created_at: cells.moment("created_at")?,
        updated_at: cells.moment("updated_at")?,
        password: cells.parsed_if_there("password", |text| SlowHash::parse(text).ok())?,
    })
}

/// An account, and which of its names a row of names is.
pub(super) fn named<C: Cells>(cells: &C) -> Result<(NameKind, Account), C::Fault> {
    Ok((cells.parsed("kind", NameKind::parse)?, account(cells)?))
}

pub(super) fn consent<C: Cells>(cells: &C) -> Result<Consent, C::Fault> {
    Ok(Consent {
        client: cells.parsed("client", ClientId::parse)?,
        scope: cells.parsed("scope", Scope::parse)?,
        registration: cells.bytes("registration")?.try_into().map_err(|_| cells.fault("registration"))?,
        given_at: cells.moment("given_at")?,
    })
}
