//! ID tokens (OpenID Connect Core §2), and what comes back of them.

use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::jose::{IdTokenHint, JwtFault, TokenType, Verified, judge_id_token_hint, left_half};
use crate::protocol::IssuerIdentifier;
use crate::tokens::{IssueFault, Issuer, UserGrant};

/// What an ID token tells besides who issues it to whom.
pub struct IdTokenContent<'a> {
    /// What the user granted.
    pub grant: &'a UserGrant,
    /// The nonce of the request that it answers.
    pub nonce: Option<&'a str>,
    /// The access token that it goes out beside.
    pub access_token: Option<&'a str>,
    /// The authorization code that it goes out beside.
    pub code: Option<&'a str>,
    /// Claims about the user; none that this room writes itself.
    pub claims: Map<String, Value>,
}

/// The claims of one ID token. What `profile` and its like ask for is told by userinfo (OpenID Connect Core §5.4).
struct IdTokenClaims<'a> {
    issuer: &'a IssuerIdentifier,
    client: &'a Client,
    subject: &'a str,
    content: &'a IdTokenContent<'a>,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

impl Serialize for IdTokenClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("iss", self.issuer.as_str())?;
        let IdTokenContent { grant, nonce, access_token, code, claims: of_user } = self.content;
        claims.serialize_entry("sub", self.subject)?;
        claims.serialize_entry("aud", &self.client.id)?;
        claims.serialize_entry("azp", &self.client.id)?;
        claims.serialize_entry("iat", &self.issued_at.as_secs())?;
        claims.serialize_entry("exp", &self.expires_at.as_secs())?;
        claims.serialize_entry("auth_time", &grant.authenticated_at.as_secs())?;
        claims.serialize_entry("acr", grant.authentication_context())?;
        claims.serialize_entry("amr", &grant.methods)?;
        claims.serialize_entry("sid", &grant.session_id)?;
        for (name, text) in [("at_hash", access_token), ("c_hash", code)] {
            if let Some(text) = text {
                claims.serialize_entry(name, &left_half(text, self.client.id_token_algorithm))?;
            }
        }
        if let Some(nonce) = nonce {
            claims.serialize_entry("nonce", nonce)?;
        }
        for (name, value) in of_user {
            claims.serialize_entry(name, value)?;
        }
        claims.end()
    }
}

impl Issuer {
    /// Makes an ID token.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn id_token(
        &self,
        client: &Client,
        content: &IdTokenContent<'_>,
        lifetime: Duration,
        now: Timestamp,
    ) -> Result<String, IssueFault> {
        let subject = self.subject_at(client, content.grant.subject.as_str())?;
        let claims = IdTokenClaims {
            subject: &subject,
            issuer: &self.identifier,
            client,
            content,
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
