//! The claims of an access token (RFC 9068 §2.2).

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::clients::{Client, Target};
use crate::clock::Timestamp;
use crate::protocol::{IssuerIdentifier, JwtId};
use crate::tokens::Authorization;

/// The claims of one access token; there is no `nbf`, because a clock that is slow would refuse a fresh token.
pub(super) struct AccessTokenClaims<'a> {
    pub(super) issuer: &'a IssuerIdentifier,
    pub(super) authorization: &'a Authorization,
    pub(super) client: &'a Client,
    pub(super) target: &'a Target,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) jwt_id: JwtId,
}

impl Serialize for AccessTokenClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("iss", self.issuer.as_str())?;
        claims.serialize_entry("sub", self.authorization.subject())?;
        match self.target.resources() {
            [only] => claims.serialize_entry("aud", only.identifier.as_str())?,
            several => {
                let identifiers: Vec<_> = several.iter().map(|resource| resource.identifier.as_str()).collect();
                claims.serialize_entry("aud", &identifiers)?;
            }
        }
        claims.serialize_entry("client_id", &self.client.id)?;
        claims.serialize_entry("iat", &self.issued_at.as_secs())?;
        claims.serialize_entry("exp", &self.expires_at.as_secs())?;
        claims.serialize_entry("jti", &self.jwt_id)?;
        claims.serialize_entry("gid", &self.authorization.grant_id())?;
        if !self.target.scope().scope().is_empty() {
            claims.serialize_entry("scope", &format_args!("{}", self.target.scope()))?;
        }
        for (name, value) in self.target.claims(self.client) {
            claims.serialize_entry(name, value)?;
        }
        claims.end()
    }
}
