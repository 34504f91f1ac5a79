//! What the introspection endpoint tells about a token (RFC 7662 §2.2), plain or signed (RFC 9701 §5).

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::clients::{Client, Resource};
use crate::clock::Timestamp;
use crate::jose::TokenType;
use crate::protocol::{ClientId, IssuerIdentifier, SigningAlgorithm};
use crate::tokens::{AccessToken, IssueFault, Issuer};

/// What is told about a token.
pub enum Introspection<'a> {
    /// "If the introspection call is properly authorized but the token is not active, does not exist on this server, or
    /// the protected resource is not allowed to introspect this particular token … the authorization server SHOULD NOT
    /// include any additional information about an inactive token, including why the token is inactive."
    Inactive,
    /// It can be used at the resource that asks.
    Active(ActiveToken<'a>),
}

/// A token that can be used at the resource that asks about it.
pub struct ActiveToken<'a> {
    /// Who issued it.
    pub issuer: &'a IssuerIdentifier,
    /// What it says.
    pub token: &'a AccessToken,
    /// The subject that its client is told.
    pub subject: Cow<'a, str>,
    /// The resources that ask, those among its audience.
    pub resources: Vec<&'a Resource>,
    /// The client it was issued to.
    pub client: &'a Client,
    /// What those resources want to know of the user.
    pub user_claims: Map<String, Value>,
}

impl Serialize for Introspection<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        match self {
            Self::Inactive => members.serialize_entry("active", &false)?,
            Self::Active(active) => active.serialize_into(&mut members)?,
        }
        members.end()
    }
}

impl ActiveToken<'_> {
    fn serialize_into<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        members.serialize_entry("active", &true)?;
        members.serialize_entry("iss", self.issuer.as_str())?;
        members.serialize_entry("sub", &self.subject)?;
        match self.token.audience() {
            [only] => members.serialize_entry("aud", only)?,
            several => members.serialize_entry("aud", several)?,
        }
        members.serialize_entry("client_id", self.token.client_id())?;
        members.serialize_entry("token_type", "Bearer")?;
        members.serialize_entry("iat", &self.token.issued_at().as_secs())?;
        members.serialize_entry("exp", &self.token.expires_at().as_secs())?;
        members.serialize_entry("jti", &self.token.jwt_id())?;
        members.serialize_entry("gid", &self.token.grant_id())?;
        if let Some(session) = self.token.session_id() {
            members.serialize_entry("sid", &session)?;
        }
        // What means nothing to whoever asks, scope and claims alike, is not its business (RFC 7662 §2.2, §5).
        let understood = |token: &_| self.resources.iter().any(|resource| resource.scope.contains(token));
        let scope = self.token.scope().clone().narrowed(understood);
        if !scope.is_empty() {
            members.serialize_entry("scope", &format_args!("{scope}"))?;
        }
        for (name, value) in &self.user_claims {
            members.serialize_entry(name, value)?;
        }
        let of_client = self.client.claims_at(&self.resources);
        for (name, value) in of_client.filter(|(name, _)| !self.user_claims.contains_key(*name)) {
            members.serialize_entry(name, value)?;
        }
        Ok(())
    }
}

/// The claims of a signed answer. It has no `exp` and no `sub`, so that nobody takes it for an access token
/// (RFC 9701 §8.1).
struct SignedAnswer<'a> {
    issuer: &'a IssuerIdentifier,
    audience: &'a ClientId,
    issued_at: Timestamp,
    introspection: &'a Introspection<'a>,
}

impl Serialize for SignedAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(Some(4))?;
        claims.serialize_entry("iss", self.issuer.as_str())?;
        claims.serialize_entry("aud", self.audience)?;
        claims.serialize_entry("iat", &self.issued_at.as_secs())?;
        claims.serialize_entry("token_introspection", self.introspection)?;
        claims.end()
    }
}

impl Issuer {
    /// Signs what is told to `audience`, the client that asks.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn introspection_response(
        &self,
        audience: &ClientId,
        introspection: &Introspection<'_>,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Result<String, IssueFault> {
        let answer = SignedAnswer { issuer: &self.identifier, audience, issued_at: now, introspection };
        self.sign(algorithm, TokenType::IntrospectionResponse, &answer, now)
    }
}
