//! The claims of an access token (RFC 9068 §2.2).

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::clients::{Client, Target};
use crate::clock::Timestamp;
use crate::protocol::{IssuerIdentifier, JwtId};
use crate::tokens::Authorization;
use crate::tokens::carried_claims::CARRIED_CLAIMS;
use crate::tokens::status_list::StatusClaim;

/// The claims of one access token; there is no `nbf`, because a clock that is slow would refuse a fresh token.
pub(super) struct AccessTokenClaims<'a> {
    pub(super) issuer: &'a IssuerIdentifier,
    /// What the client is told of whose it is.
    pub(super) subject: &'a str,
    /// The sealed account, where that does not say it.
    pub(super) account: Option<&'a str>,
    pub(super) authorization: &'a Authorization,
    pub(super) client: &'a Client,
    pub(super) target: &'a Target,
    /// What the userinfo endpoint is called in `aud`.
    pub(super) userinfo: &'a str,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) jwt_id: JwtId,
    /// Where verifiers see whether the grant is revoked, if a resource wants to.
    pub(super) status: Option<StatusClaim>,
    /// Sealed, what userinfo is to tell.
    pub(super) carried: Option<String>,
}

impl Serialize for AccessTokenClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("iss", self.issuer.as_str())?;
        claims.serialize_entry("sub", self.subject)?;
        let userinfo = self.target.has_userinfo().then_some(self.userinfo);
        match (self.target.resources(), userinfo) {
            ([only], None) => claims.serialize_entry("aud", only.identifier.as_str())?,
            ([], Some(userinfo)) => claims.serialize_entry("aud", userinfo)?,
            (several, userinfo) => {
                let identifiers = several.iter().map(|resource| resource.identifier.as_str());
                claims.serialize_entry("aud", &identifiers.chain(userinfo).collect::<Vec<_>>())?;
            }
        }
        claims.serialize_entry("client_id", &self.client.id)?;
        claims.serialize_entry("iat", &self.issued_at.as_secs())?;
        claims.serialize_entry("exp", &self.expires_at.as_secs())?;
        claims.serialize_entry("jti", &self.jwt_id)?;
        claims.serialize_entry("gid", &self.authorization.grant_id())?;
        if let Some(status) = &self.status {
            claims.serialize_entry("status", status)?;
        }
        if !self.target.scope().scope().is_empty() {
            claims.serialize_entry("scope", &format_args!("{}", self.target.scope()))?;
        }
        if let Some(grant) = self.authorization.user_grant() {
            claims.serialize_entry("auth_time", &grant.authenticated_at.as_secs())?;
            claims.serialize_entry("acr", grant.authentication_context())?;
            claims.serialize_entry("amr", &grant.methods)?;
            claims.serialize_entry(ACCOUNT_VERSION, &grant.account_version)?;
            if let Some(account) = self.account {
                claims.serialize_entry(ACCOUNT, account)?;
            }
            if let Some(session) = grant.binding_session() {
                claims.serialize_entry("sid", &session)?;
            }
        }
        if let Some(sealed) = &self.carried {
            claims.serialize_entry(CARRIED_CLAIMS, sealed)?;
        }
        let of_user = self.authorization.user_claims();
        for (name, value) in of_user.into_iter().flat_map(|claims| self.target.wanted(claims)) {
            claims.serialize_entry(name, value)?;
        }
        // Of what both have, the resource learns what is said of the user.
        let is_said = |name: &str| of_user.is_some_and(|claims| claims.contains_key(name));
        for (name, value) in self.target.claims(self.client).filter(|(name, _)| !is_said(name)) {
            claims.serialize_entry(name, value)?;
        }
        claims.end()
    }
}

/// The claim that holds the sealed account behind a pairwise subject.
pub(super) const ACCOUNT: &str = "account";

/// The claim that names the version of the user's account: at another one the token is dead.
pub(super) const ACCOUNT_VERSION: &str = "account_version";
