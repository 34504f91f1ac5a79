//! RSA keys for the services of tests: made once a run, because making one takes longer than most tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use signet::clock::Timestamp;
use signet::entropy::SystemEntropy;
use signet::jose::SigningKey;
use signet::keys::{KeySettings, Schedule, create_key_file};
use signet::protocol::SigningAlgorithm;
use signet::settings::Label;

/// Gives each declared RSA key without a file one that no other key in the folder has.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
pub(super) fn provide(keys: &BTreeMap<Label, KeySettings>, folder: &Path, now: Timestamp) {
    let files: Vec<PathBuf> =
        keys.values().filter(|key| is_wanted(key, now)).filter_map(|key| key.file.clone()).collect();
    let files = files.into_iter().map(|file| folder.join(file));
    let (there, missing): (Vec<PathBuf>, Vec<PathBuf>) = files.partition(|file| file.exists());
    let mut taken: Vec<String> = there.iter().filter_map(|file| fs::read_to_string(file).ok()).collect();
    for file in missing {
        let pem = other_than(&taken);
        create_key_file(&file, pem.as_bytes(), &SystemEntropy::new()).unwrap();
        taken.push(pem);
    }
}

fn is_wanted(key: &KeySettings, now: Timestamp) -> bool {
    let is_rsa = matches!(key.algorithm, Some(SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256));
    is_rsa && Schedule::of(key).has_future(now)
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn other_than(taken: &[String]) -> String {
    static MADE: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pem) = made.iter().find(|pem| !taken.contains(pem)) {
        return pem.clone();
    }
    let pem = SigningKey::generate(SigningAlgorithm::Rs256).unwrap().to_string();
    made.push(pem.clone());
    pem
}
