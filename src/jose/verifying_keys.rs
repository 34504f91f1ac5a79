//! JWK Sets as verifiers read them (RFC 7517 §5).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Map, Value};

use crate::jose::fault::{JwtFault, excerpt};
use crate::jose::jwk_fault::JwkSetFault;
use crate::jose::verifying_key::{VerifyingKey, holds_private_members};
use crate::protocol::{SigningAlgorithm, json};

/// Verifying keys by key id. A `kid` is looked up here and used for nothing else (RFC 8725 §3.10).
#[derive(Clone, Debug, Default)]
pub struct VerifyingKeys(BTreeMap<String, VerifyingKey>);

impl VerifyingKeys {
    /// The largest JWK Set, in bytes.
    pub const MAX_BYTES: usize = 256 * 1024;
    /// The most keys in a JWK Set, whatever they are for.
    pub const MAX_KEYS: usize = 100;

    /// Reads a JWK Set. "Implementations SHOULD ignore JWKs within a JWK Set that use `kty` values that are not
    /// understood by them, that are missing required members, or for which values are out of the supported ranges"
    /// (RFC 7517 §5); so are keys for another use, and keys whose `alg` is missing or unknown.
    ///
    /// # Errors
    /// [`JwkSetFault`]; one key that gives away its private half spoils the set.
    pub fn from_jwk_set(json: &[u8]) -> Result<Self, JwkSetFault> {
        if json.len() > Self::MAX_BYTES {
            return Err(JwkSetFault::TooLong);
        }
        let mut keys = Self::default();
        for jwk in jwks(json::object(json).map_err(JwkSetFault::Json)?)? {
            if holds_private_members(&jwk) {
                return Err(JwkSetFault::PrivateKey(key_id(&jwk)));
            }
            if let Some(key) = VerifyingKey::from_members(jwk, None) {
                keys.insert(key)?;
            }
        }
        Ok(keys)
    }

    /// Reads the JWK Set of a client that signs with `algorithms`. A key without `alg` is for the one of them that its
    /// kind can do; keys for other algorithms, of other kinds and for encryption are ignored.
    ///
    /// # Errors
    /// [`JwkSetFault`], also when it is not clear what a key is for, or when nothing is left.
    pub fn from_jwk_set_for(json: &[u8], algorithms: &[SigningAlgorithm]) -> Result<Self, JwkSetFault> {
        if json.len() > Self::MAX_BYTES {
            return Err(JwkSetFault::TooLong);
        }
        let mut keys = Self::default();
        for jwk in jwks(json::object(json).map_err(JwkSetFault::Json)?)? {
            if holds_private_members(&jwk) {
                return Err(JwkSetFault::PrivateKey(key_id(&jwk)));
            }
            let read = |algorithm| VerifyingKey::from_members(jwk.clone(), Some(algorithm));
            let mut fitting = algorithms.iter().copied().filter_map(read);
            match (fitting.next(), fitting.next()) {
                (Some(_), Some(_)) => return Err(JwkSetFault::UnclearAlgorithm(key_id(&jwk))),
                (Some(key), None) => keys.insert(key)?,
                (None, _) => {}
            }
        }
        if keys.is_empty() { Err(JwkSetFault::NoUsableKey) } else { Ok(keys) }
    }

    fn insert(&mut self, key: VerifyingKey) -> Result<(), JwkSetFault> {
        match self.0.entry(key.key_id().to_owned()) {
            Entry::Vacant(entry) => entry.insert(key),
            Entry::Occupied(entry) => return Err(JwkSetFault::DuplicateKeyId(entry.key().clone())),
        };
        Ok(())
    }

    /// The key with this id.
    #[must_use]
    pub fn find(&self, key_id: &str) -> Option<&VerifyingKey> {
        self.0.get(key_id)
    }

    /// The key of this id, which must be for the algorithm; without an id the only one that is.
    ///
    /// # Errors
    /// [`JwtFault`]: there is none, or more than one.
    pub fn choose(&self, key_id: Option<&str>, algorithm: SigningAlgorithm) -> Result<&VerifyingKey, JwtFault> {
        if let Some(key_id) = key_id {
            let key = self.find(key_id).ok_or_else(|| JwtFault::UnknownKeyId(excerpt(key_id)))?;
            let differs = JwtFault::AlgorithmNotOfKey { token: algorithm, key: key.algorithm() };
            return if key.algorithm() == algorithm { Ok(key) } else { Err(differs) };
        }
        let mut fitting = self.iter().filter(|key| key.algorithm() == algorithm);
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(key),
            (None, _) => Err(JwtFault::NoKeyForAlgorithm),
            (Some(_), Some(_)) => Err(JwtFault::MissingKeyId),
        }
    }

    /// Whether nothing can be verified.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.0.values()
    }
}

impl FromIterator<VerifyingKey> for VerifyingKeys {
    /// Of keys with the same id the first stays.
    fn from_iter<I: IntoIterator<Item = VerifyingKey>>(keys: I) -> Self {
        let mut by_id = BTreeMap::new();
        for key in keys {
            by_id.entry(key.key_id().to_owned()).or_insert(key);
        }
        Self(by_id)
    }
}

fn key_id(jwk: &Map<String, Value>) -> Option<String> {
    jwk.get("kid").and_then(Value::as_str).map(str::to_owned)
}

fn jwks(mut set: Map<String, Value>) -> Result<Vec<Map<String, Value>>, JwkSetFault> {
    let Some(Value::Array(keys)) = set.remove("keys") else { return Err(JwkSetFault::NoKeys) };
    if keys.len() > VerifyingKeys::MAX_KEYS {
        return Err(JwkSetFault::TooManyKeys);
    }
    let object = |key| if let Value::Object(members) = key { Ok(members) } else { Err(JwkSetFault::NoKeys) };
    keys.into_iter().map(object).collect()
}
