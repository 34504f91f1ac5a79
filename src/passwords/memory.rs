//! What was verified before, so that the same secret of the same client costs a slow hash only once.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

use ring::hmac::{Context, HMAC_SHA256, Key};
use subtle::ConstantTimeEq;

use crate::entropy::{Entropy, Exhausted, draw};
use crate::passwords::SlowHash;

type Digest = [u8; 32];

/// For each configured hash the digest of the secret that it verified last, under a key that this process has drawn. It
/// holds no more entries than there are hashes.
pub(super) struct Memory {
    key: Key,
    verified: RwLock<Verified>,
}

#[derive(Default)]
struct Verified {
    /// The hashes that are configured now.
    configured: HashSet<Digest>,
    secrets: HashMap<Digest, Digest>,
}

impl Memory {
    pub(super) fn new(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        let key = Key::new(HMAC_SHA256, &draw::<32>(entropy)?);
        Ok(Self { key, verified: RwLock::default() })
    }

    /// Forgets everything about other hashes than these.
    pub(super) fn keep<'h>(&self, hashes: impl Iterator<Item = (&'h str, &'h SlowHash)>) {
        let configured: HashSet<Digest> = hashes.map(|(owner, hash)| self.slot(owner, hash)).collect();
        let mut verified = self.verified.write().unwrap_or_else(PoisonError::into_inner);
        verified.secrets.retain(|slot, _| configured.contains(slot));
        verified.configured = configured;
    }

    /// Whether `hash` of `owner` verified this secret before.
    pub(super) fn recalls(&self, owner: &str, hash: &SlowHash, secret: &[u8]) -> bool {
        let digest = self.digest(&[owner.as_bytes(), hash.as_str().as_bytes(), secret]);
        let verified = self.verified.read().unwrap_or_else(PoisonError::into_inner);
        verified.secrets.get(&self.slot(owner, hash)).is_some_and(|known| known.ct_eq(&digest).into())
    }

    /// Remembers that `hash` of `owner` verified this secret, if it is still configured.
    pub(super) fn remember(&self, owner: &str, hash: &SlowHash, secret: &[u8]) {
        let slot = self.slot(owner, hash);
        let digest = self.digest(&[owner.as_bytes(), hash.as_str().as_bytes(), secret]);
        let mut verified = self.verified.write().unwrap_or_else(PoisonError::into_inner);
        if verified.configured.contains(&slot) {
            verified.secrets.insert(slot, digest);
        }
    }

    fn slot(&self, owner: &str, hash: &SlowHash) -> Digest {
        self.digest(&[owner.as_bytes(), hash.as_str().as_bytes()])
    }

    /// HMAC over the length-prefixed parts.
    fn digest(&self, parts: &[&[u8]]) -> Digest {
        let mut context = Context::with_key(&self.key);
        context.update(&(parts.len() as u64).to_be_bytes());
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().try_into().unwrap_or_default()
    }
}
