//! Public keys as the JWK Set publishes them.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::jose::key_id::KeyId;
use crate::jose::public_key::PublicKey;
use crate::protocol::SigningAlgorithm;

/// A public key with its id, its use and the one algorithm it is for (RFC 7517 §4). It prints its members always in
/// the same order: `kty`, then the key's own, then `kid`, `use`, `alg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicJwk {
    members: Vec<(&'static str, String)>,
    key_id: KeyId,
    algorithm: SigningAlgorithm,
}

impl PublicJwk {
    pub(super) fn new(key: &PublicKey, algorithm: SigningAlgorithm) -> Self {
        let members = key.members();
        Self { key_id: KeyId::of(&members), members, algorithm }
    }

    /// The `kid`.
    #[must_use]
    pub const fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The `alg`.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }
}

impl Serialize for PublicJwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len() + 3))?;
        for (name, value) in &self.members {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("kid", &self.key_id)?;
        map.serialize_entry("use", "sig")?;
        map.serialize_entry("alg", &self.algorithm)?;
        map.end()
    }
}
