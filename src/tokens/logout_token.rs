//! Logout tokens (OpenID Connect Back-Channel Logout §2.4).

use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::jose::TokenType;
use crate::protocol::{ClientId, IssuerIdentifier, JwtId, SessionId, Subject};
use crate::tokens::{IssueFault, Issuer};

/// "preferably at most two minutes in the future, to prevent captured Logout Tokens from being replayable".
const LIFETIME: Duration = Duration::from_secs(120);

/// The member that says what happened.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims of one logout token. "A nonce Claim MUST NOT be present", so that nobody takes it for an ID token.
struct LogoutClaims<'a> {
    issuer: &'a IssuerIdentifier,
    audience: &'a ClientId,
    subject: &'a str,
    session: Option<SessionId>,
    issued_at: Timestamp,
    jwt_id: JwtId,
}

impl Serialize for LogoutClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("iss", self.issuer.as_str())?;
        claims.serialize_entry("sub", self.subject)?;
        claims.serialize_entry("aud", self.audience)?;
        claims.serialize_entry("iat", &self.issued_at.as_secs())?;
        claims.serialize_entry("exp", &self.issued_at.after(LIFETIME).as_secs())?;
        claims.serialize_entry("jti", &self.jwt_id)?;
        claims.serialize_entry("events", &json!({ EVENT: {} }))?;
        if let Some(session) = self.session {
            claims.serialize_entry("sid", &session)?;
        }
        claims.end()
    }
}

impl Issuer {
    /// Makes a logout token that tells `client` that a session of the user is over, or without one that all are; signed
    /// as its ID tokens are.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn logout_token(
        &self,
        client: &Client,
        subject: &Subject,
        session: Option<SessionId>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<String, IssueFault> {
        let subject = self.subject_at(client, subject.as_str())?;
        let claims = LogoutClaims {
            issuer: &self.identifier,
            audience: &client.id,
            subject: &subject,
            session,
            issued_at: now,
            jwt_id: JwtId::draw(entropy)?,
        };
        self.sign(client.id_token_algorithm, TokenType::Logout, &claims, now)
    }
}
