//! Opaque access tokens: `user.<blob>`, which say nothing to whoever carries them.

use crate::clients::{Client, Target};
use crate::clock::Timestamp;
use crate::protocol::{ClientId, GrantId, JwtId, ResourceIndicator, Scope, SessionId};
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::Authorization;
use crate::tokens::carried_claims::CarriedClaims;

/// What an opaque access token says. The claims about its client are not in it: whoever asks gets those of the present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpaqueAccessToken {
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) jwt_id: JwtId,
    pub(super) grant_id: GrantId,
    pub(super) subject: String,
    pub(super) client_id: ClientId,
    pub(super) audience: Vec<ResourceIndicator>,
    pub(super) scope: Scope,
    /// Of tokens that a user granted: the version of the account, and the session that they end with.
    pub(super) user: Option<(u32, Option<SessionId>)>,
    /// What userinfo is to tell.
    pub(super) carried: CarriedClaims,
}

impl OpaqueAccessToken {
    pub(super) fn new(
        client: &Client,
        authorization: &Authorization,
        target: &Target,
        audience: Vec<ResourceIndicator>,
        life: (Timestamp, Timestamp),
        jwt_id: JwtId,
    ) -> Self {
        let (issued_at, expires_at) = life;
        Self {
            issued_at,
            expires_at,
            jwt_id,
            grant_id: authorization.grant_id(),
            subject: authorization.subject().to_owned(),
            client_id: client.id.clone(),
            audience,
            scope: target.scope().scope().clone(),
            carried: authorization.carried_claims(target),
            user: authorization.user_grant().map(|grant| (grant.account_version, grant.binding_session())),
        }
    }
}

impl Sealed for OpaqueAccessToken {
    const PURPOSE: Purpose = Purpose::User;
    const VERSION: u8 = 2;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.time(self.issued_at)?;
        writer.time(self.expires_at)?;
        writer.array(self.jwt_id.as_bytes())?;
        writer.array(self.grant_id.as_bytes())?;
        writer.str(&self.subject)?;
        writer.str(self.client_id.as_str())?;
        writer.list(&self.audience, |writer, member| writer.str(member.as_str()))?;
        writer.str(&self.scope.to_string())?;
        writer.option(self.user, |writer, (account_version, session)| {
            writer.u32(account_version)?;
            writer.option(session, |writer, session| writer.array(session.as_bytes()))
        })?;
        self.carried.write(writer)
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        // Version 1 knew no users.
        if !(1..=Self::VERSION).contains(&version) {
            return Err(Broken);
        }
        Ok(Self {
            issued_at: reader.time()?,
            expires_at: reader.time()?,
            jwt_id: JwtId::from_bytes(reader.array()?),
            grant_id: GrantId::from_bytes(reader.array()?),
            subject: reader.str()?.to_owned(),
            client_id: ClientId::parse(reader.str()?).ok_or(Broken)?,
            audience: reader.list(|reader| ResourceIndicator::parse(reader.str()?).ok_or(Broken))?,
            scope: Scope::parse(reader.str()?).ok_or(Broken)?,
            user: if version > 1 { reader.option(read_user)? } else { None },
            carried: if version > 1 { CarriedClaims::read(reader)? } else { CarriedClaims::default() },
        })
    }
}

fn read_user(reader: &mut Reader<'_>) -> Result<(u32, Option<SessionId>), Broken> {
    let account_version = reader.u32()?;
    let session = reader.option(|reader| reader.array().map(SessionId::from_bytes))?;
    Ok((account_version, session))
}
