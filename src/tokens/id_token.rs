//! ID tokens (OpenID Connect Core §2), and what comes back of them.

use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::jose::{IdTokenHint, JwtFault, TokenType, Verified, judge_id_token_hint, left_half};
use crate::protocol::{ClientId, IssuerIdentifier};
use crate::tokens::{IssueFault, Issuer, UserGrant};

/// The claims of one ID token. What `profile` and its like ask for is told by userinfo (OpenID Connect Core §5.4).
struct IdTokenClaims<'a> {
    issuer: &'a IssuerIdentifier,
    client: &'a ClientId,
    grant: &'a UserGrant,
    nonce: Option<&'a str>,
    access_token_hash: String,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

impl Serialize for IdTokenClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("iss", self.issuer.as_str())?;
        claims.serialize_entry("sub", &self.grant.subject)?;
        claims.serialize_entry("aud", self.client)?;
        claims.serialize_entry("azp", self.client)?;
        claims.serialize_entry("iat", &self.issued_at.as_secs())?;
        claims.serialize_entry("exp", &self.expires_at.as_secs())?;
        claims.serialize_entry("auth_time", &self.grant.authenticated_at.as_secs())?;
        claims.serialize_entry("acr", self.grant.authentication_context())?;
        claims.serialize_entry("amr", &self.grant.methods)?;
        claims.serialize_entry("sid", &self.grant.session_id)?;
        claims.serialize_entry("at_hash", &self.access_token_hash)?;
        if let Some(nonce) = self.nonce {
            claims.serialize_entry("nonce", nonce)?;
        }
        claims.end()
    }
}

impl Issuer {
    /// Makes an ID token that goes out beside an access token.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn id_token(
        &self,
        client: &Client,
        grant: &UserGrant,
        nonce: Option<&str>,
        access_token: &str,
        lifetime: Duration,
        now: Timestamp,
    ) -> Result<String, IssueFault> {
        let claims = IdTokenClaims {
            issuer: &self.identifier,
            client: &client.id,
            grant,
            nonce,
            access_token_hash: left_half(access_token, client.id_token_algorithm),
            issued_at: now,
            expires_at: now.after(lifetime),
        };
        self.sign(client.id_token_algorithm, TokenType::IdToken, &claims, now)
    }

    /// Reads an ID token of ours that comes back as a hint, be it expired or not.
    ///
    /// # Errors
    /// [`JwtFault`]: it is none of ours.
    pub fn read_id_token_hint(&self, text: &str, now: Timestamp) -> Result<Verified<IdTokenHint>, JwtFault> {
        judge_id_token_hint(text, |key_id| self.keys.verifying_key(key_id, now), self.identifier.as_str())
    }
}
