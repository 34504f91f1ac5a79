//! The mint.

use std::sync::Arc;
use std::time::Duration;

use crate::clients::{AuthenticatedClient, Target};
use crate::clock::Timestamp;
use crate::entropy::{Entropy, Exhausted};
use crate::jose::{SigningFailed, TokenType, sign_jwt};
use crate::keys::KeyRing;
use crate::protocol::{IssuerIdentifier, JwtId, SigningAlgorithm};
use crate::tokens::access_token::AccessTokenClaims;
use crate::tokens::{Authorization, Terms};

/// The one mint.
pub struct Issuer {
    identifier: IssuerIdentifier,
    keys: Arc<KeyRing>,
}

/// A token as it leaves the mint.
pub struct IssuedToken {
    /// The token.
    pub text: String,
    /// How long it lives.
    pub lifetime: Duration,
    /// Its `jti`, by which logs may name it.
    pub jwt_id: JwtId,
}

/// Why the mint gave nothing: all of them are our faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueFault {
    /// No key is active for the algorithm.
    NoActiveKey(SigningAlgorithm),
    /// The key would not sign.
    SigningFailed,
    /// There is no randomness.
    NoEntropy,
}

impl From<Exhausted> for IssueFault {
    fn from(_: Exhausted) -> Self {
        Self::NoEntropy
    }
}

impl From<SigningFailed> for IssueFault {
    fn from(_: SigningFailed) -> Self {
        Self::SigningFailed
    }
}

impl Issuer {
    /// A mint that signs with `keys`.
    #[must_use]
    pub const fn new(identifier: IssuerIdentifier, keys: Arc<KeyRing>) -> Self {
        Self { identifier, keys }
    }

    /// Makes an access token (RFC 9068).
    ///
    /// # Errors
    /// [`IssueFault`]; nothing is wrong with the request.
    pub fn access_token(
        &self,
        client: &AuthenticatedClient,
        authorization: &Authorization,
        target: &Target,
        terms: Terms,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<IssuedToken, IssueFault> {
        let key = self.keys.signing_key(terms.algorithm, now).ok_or(IssueFault::NoActiveKey(terms.algorithm))?;
        let claims = AccessTokenClaims {
            issuer: &self.identifier,
            authorization,
            client,
            target,
            issued_at: now,
            expires_at: now.after(terms.lifetime),
            jwt_id: JwtId::draw(entropy)?,
        };
        let text = sign_jwt(key, TokenType::AccessToken, &claims)?;
        Ok(IssuedToken { text, lifetime: terms.lifetime, jwt_id: claims.jwt_id })
    }
}
