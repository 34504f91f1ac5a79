//! Opaque access tokens: `user.<blob>`, which say nothing to whoever carries them.

use crate::clients::{Client, Target};
use crate::clock::Timestamp;
use crate::protocol::{ClientId, GrantId, JwtId, ResourceIndicator, Scope};
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::Authorization;

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
}

impl OpaqueAccessToken {
    pub(super) fn new(
        client: &Client,
        authorization: &Authorization,
        target: &Target,
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
            audience: target.resources().iter().map(|resource| resource.identifier.clone()).collect(),
            scope: target.scope().scope().clone(),
        }
    }
}

impl Sealed for OpaqueAccessToken {
    const PURPOSE: Purpose = Purpose::User;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.time(self.issued_at)?;
        writer.time(self.expires_at)?;
        writer.array(self.jwt_id.as_bytes())?;
        writer.array(self.grant_id.as_bytes())?;
        writer.str(&self.subject)?;
        writer.str(self.client_id.as_str())?;
        writer.list(&self.audience, |writer, member| writer.str(member.as_str()))?;
        writer.str(&self.scope.to_string())
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != Self::VERSION {
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
        })
    }
}
