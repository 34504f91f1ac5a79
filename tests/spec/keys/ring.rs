//! A key ring with keys of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs, process};

use signet::clock::Timestamp;
use signet::keys::{KeyRing, Loading, MissingFile, generate_key_file};
use signet::protocol::IssuerIdentifier;
use signet::settings::Findings;

use crate::keys::{Keys, MAX_AGE, NOW};
use crate::support::SeededEntropy;

pub(super) const ISSUER: &str = "https://as.example";

/// A folder in which each label has its key file, gone when the test ends.
pub(super) struct KeyFiles(PathBuf);

impl KeyFiles {
    pub(super) fn new() -> Self {
        Self(env::temp_dir().join(format!("signet-spec-keys-{}-{}", process::id(), next_number())))
    }

    /// The ring of these keys, whose files are made when they are not there yet.
    pub(super) fn ring(&self, keys: &Keys) -> KeyRing {
        self.ring_at(keys, NOW, MAX_AGE)
    }

    pub(super) fn ring_at(&self, keys: &Keys, now: Timestamp, jwk_set_max_age: Duration) -> KeyRing {
        let mut keys = keys.clone();
        for (label, key) in &mut keys {
            let path = self.0.join(label.as_str());
            if !path.exists() {
                generate_key_file(&path, key.class.unwrap(), key.algorithm, &SeededEntropy::new(next_number()))
                    .unwrap();
            }
            key.file = Some(path);
        }
        let issuer = IssuerIdentifier::parse(ISSUER).unwrap();
        let missing = MissingFile::Refuse;
        let loading = Loading { folder: &self.0, issuer: &issuer, jwk_set_max_age, missing, now };
        let mut findings = Findings::default();
        let ring = KeyRing::load(&keys, &loading, &mut findings);
        let found: Vec<_> = findings.iter().collect();
        assert!(found.is_empty(), "{found:?}");
        ring
    }
}

fn next_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

impl Drop for KeyFiles {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// The label of each key by its id.
pub(super) fn labels(ring: &KeyRing) -> BTreeMap<String, String> {
    ring.signing_keys().map(|key| (key.key.key_id().as_str().to_owned(), key.label.to_string())).collect()
}
