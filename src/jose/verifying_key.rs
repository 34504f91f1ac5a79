//! Public keys that verify, each for one algorithm.

use std::fmt;

use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::JwtVerifier;
use jsonwebtoken::jwk::{Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::signature::{self, Verifier};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::jose::algorithm;
use crate::jose::jwk_fault::JwkFault;
use crate::jose::key_id::KeyId;
use crate::jose::public_key::PublicKey;
use crate::protocol::{SigningAlgorithm, json};

/// The members of JWKs that the IANA registry classes as private, of whatever kind of key.
const PRIVATE: [&str; 9] = ["d", "dp", "dq", "k", "oth", "p", "priv", "q", "qi"];

/// A public key that verifies signatures of one algorithm: "each key MUST be used with exactly one algorithm"
/// (RFC 8725 §3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    algorithm: SigningAlgorithm,
    key: PublicKey,
    key_id: String,
}

/// A signature that the key did not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadSignature;

impl fmt::Display for BadSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature is not of this key")
    }
}

impl std::error::Error for BadSignature {}

impl VerifyingKey {
    /// The largest JWK, in bytes.
    pub const MAX_JWK_BYTES: usize = 16 * 1024;

    pub(super) fn new(algorithm: SigningAlgorithm, key: PublicKey, key_id: &str) -> Option<Self> {
        key.is_for(algorithm).then(|| Self { algorithm, key, key_id: key_id.to_owned() })
    }

    /// Reads a public JWK as a key for `algorithm`. Without `kid` its id is its thumbprint.
    ///
    /// # Errors
    /// [`JwkFault`]; a JWK with private members is refused, because its owner should learn of it.
    pub fn from_jwk(jwk: &[u8], algorithm: SigningAlgorithm) -> Result<Self, JwkFault> {
        if jwk.len() > Self::MAX_JWK_BYTES {
            return Err(JwkFault::TooLong);
        }
        let members = json::object(jwk).map_err(JwkFault::Json)?;
        if holds_private_members(&members) {
            return Err(JwkFault::PrivateKey);
        }
        Self::from_members(members, Some(algorithm)).ok_or(JwkFault::NotUsable)
    }

    /// The key of a JWK that says it is for signatures, with `algorithm` or else with the one it names itself.
    pub(super) fn from_members(members: Map<String, Value>, algorithm: Option<SigningAlgorithm>) -> Option<Self> {
        // To jsonwebtoken `null` is an absent member, and `use` would then mean any use.
        if members.values().any(Value::is_null) {
            return None;
        }
        let jwk = Jwk::deserialize(Value::Object(members)).ok()?;
        let common = &jwk.common;
        let for_signatures = common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature)
            && common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
        let named = match common.key_algorithm {
            Some(named) => Some(algorithm::of_jwk(named)?),
            None => None,
        };
        let pinned = algorithm.or(named)?;
        if !for_signatures || named.is_some_and(|named| named != pinned) {
            return None;
        }
        let key = PublicKey::from_jwk(&jwk)?;
        let key_id = jwk.common.key_id.unwrap_or_else(|| KeyId::of(&key.members()).to_string());
        Self::new(pinned, key, &key_id)
    }

    /// The algorithm whose signatures this key verifies, and no other's.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// The `kid` this key is found by. Other issuers choose theirs freely.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The RFC 7638 thumbprint, whatever the `kid`.
    #[must_use]
    pub fn thumbprint(&self) -> KeyId {
        KeyId::of(&self.key.members())
    }

    /// Verifies a signature in the form of RFC 7518 §3.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        if self.key.verifies(self.algorithm, message, signature) { Ok(()) } else { Err(BadSignature) }
    }
}

/// Whether a JWK gives away what only its owner should know.
pub(super) fn holds_private_members(jwk: &Map<String, Value>) -> bool {
    PRIVATE.iter().any(|name| jwk.contains_key(*name))
}

impl Verifier<Vec<u8>> for VerifyingKey {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.verify(message, signature.as_slice()).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for VerifyingKey {
    fn algorithm(&self) -> Algorithm {
        algorithm::of_header(self.algorithm)
    }
}
