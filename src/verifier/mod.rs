//! What resource servers use: access tokens judged offline, with the issuer's published JWK Set.
//!
//! ```
//! use signet::clock::{Clock, SystemClock, Timestamp};
//! use signet::verifier::Verifier;
//! # use signet::jose::{SigningKey, TokenType, sign_jwt};
//! # use signet::protocol::SigningAlgorithm;
//! # let pem = SigningKey::generate(SigningAlgorithm::Es256)?;
//! # let key = SigningKey::read(pem.as_bytes(), SigningAlgorithm::Es256)?;
//! # let jwk_set = serde_json::to_vec(&serde_json::json!({ "keys": [key.public_jwk()] }))?;
//! # let seconds = SystemClock.now().as_secs();
//! # let access_token = sign_jwt(&key, TokenType::AccessToken, &serde_json::json!({
//! #     "iss": "https://as.example", "aud": "https://orders.example", "sub": "alice", "client_id": "web",
//! #     "jti": "1", "iat": seconds, "exp": seconds + 600, "scope": "orders.read",
//! # }))?;
//!
//! // Once, and again whenever the JWK Set was fetched anew:
//! let verifier = Verifier::new("https://as.example", "https://orders.example", &jwk_set)?;
//!
//! // For every request:
//! let token = verifier.verify(&access_token, SystemClock.now())?;
//! assert_eq!(token.subject, "alice");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A token that was revoked is accepted here until it expires, unless the issuer publishes what it revokes:
//! [`Verifier::not_issued_before`] reads from which moment on tokens count, and [`Verifier::status_list`] which grants are
//! revoked. Whoever cannot wait asks the introspection endpoint.

use std::fmt;

use crate::clock::Timestamp;
use crate::jose::{
    AccessTokenClaims, Expected, JwkSetFault, JwtFault, NotIssuedBefore, StatusListToken, Verified, VerifyingKeys,
    judge_access_token, judge_not_issued_before, judge_status_list,
};

/// Judges the access tokens of one issuer for one resource server.
#[derive(Clone, Debug)]
pub struct Verifier {
    issuer: String,
    audience: String,
    keys: VerifyingKeys,
}

impl Verifier {
    /// A verifier of tokens that `issuer` signed with a key of `jwk_set`, a JSON document, for the resource server
    /// that is called `audience`.
    ///
    /// # Errors
    /// [`VerifierFault`] when there is no key to verify with.
    pub fn new(issuer: &str, audience: &str, jwk_set: &[u8]) -> Result<Self, VerifierFault> {
        let keys = VerifyingKeys::from_jwk_set(jwk_set).map_err(VerifierFault::JwkSet)?;
        if keys.is_empty() {
            return Err(VerifierFault::NoUsableKey);
        }
        Ok(Self { issuer: issuer.to_owned(), audience: audience.to_owned(), keys })
    }

    /// Judges an access token at `now`.
    ///
    /// # Errors
    /// [`JwtFault`], for the log; the client is told `invalid_token` (RFC 6750 §3.1) and nothing more.
    pub fn verify(&self, access_token: &str, now: Timestamp) -> Result<Verified<AccessTokenClaims>, JwtFault> {
        let expected = Expected { issuer: &self.issuer, audience: &self.audience };
        judge_access_token(access_token, &self.keys, &expected, now)
    }

    /// Judges a "not issued before" document, as it was fetched from the metadata's `not_issued_before_uri`, at `now`.
    ///
    /// # Errors
    /// [`JwtFault`], for the log.
    pub fn not_issued_before(&self, document: &str, now: Timestamp) -> Result<Verified<NotIssuedBefore>, JwtFault> {
        judge_not_issued_before(document, &self.keys, &self.issuer, now)
    }

    /// Judges a status list, as it was fetched from the `uri` of [`AccessTokenClaims::status_reference`], at `now`.
    ///
    /// # Errors
    /// [`JwtFault`], for the log.
    pub fn status_list(
        &self,
        document: &str,
        uri: &str,
        now: Timestamp,
    ) -> Result<Verified<StatusListToken>, JwtFault> {
        judge_status_list(document, &self.keys, &self.issuer, uri, now)
    }
}

/// Why there is no verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifierFault {
    /// The JWK Set is faulty.
    JwkSet(JwkSetFault),
    /// No key of the JWK Set is of a kind and algorithm that this verifier knows.
    NoUsableKey,
}

impl fmt::Display for VerifierFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::JwkSet(fault) => fault.fmt(f),
            Self::NoUsableKey => {
                f.write_str("the JWK Set has no key that verifies ES256, ES384, EdDSA, PS256 or RS256")
            }
        }
    }
}

impl std::error::Error for VerifierFault {}
