//! Signed answers of the userinfo endpoint (OpenID Connect Core §5.3.2).

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::jose::TokenType;
use crate::protocol::{ClientId, IssuerIdentifier, SigningAlgorithm};
use crate::tokens::{IssueFault, Issuer};

/// "If signed, the UserInfo Response MUST contain the Claims `iss` … and `aud`". It has no `exp`, so that nobody takes it
/// for an ID token.
struct SignedUserinfo<'a> {
    issuer: &'a IssuerIdentifier,
    audience: &'a ClientId,
    issued_at: Timestamp,
    claims: &'a Map<String, Value>,
}

impl Serialize for SignedUserinfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("iss", self.issuer.as_str())?;
        members.serialize_entry("aud", self.audience)?;
        members.serialize_entry("iat", &self.issued_at.as_secs())?;
        for (name, value) in self.claims {
            members.serialize_entry(name, value)?;
        }
        members.end()
    }
}

impl Issuer {
    /// Signs what is told about a user to `audience`.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn userinfo(
        &self,
        audience: &ClientId,
        claims: &Map<String, Value>,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Result<String, IssueFault> {
        let signed = SignedUserinfo { issuer: &self.identifier, audience, issued_at: now, claims };
        self.sign(algorithm, TokenType::Userinfo, &signed, now)
    }
}
