//! RSA keys for the services of tests: made once a run, because making one takes longer than most tests.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use signet::clock::Timestamp;
use signet::entropy::SystemEntropy;
use signet::jose::SigningKey;
use signet::keys::{KeySettings, Schedule, create_key_file};
use signet::protocol::SigningAlgorithm;
use signet::settings::Label;

thread_local! {
    /// How many keys the services of this test have. A test has a thread of its own.
    static GIVEN: Cell<usize> = const { Cell::new(0) };
}

/// Gives each declared RSA key without a file one that no other key has of any service of the same test.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
pub(super) fn provide(keys: &BTreeMap<Label, KeySettings>, folder: &Path, now: Timestamp) {
    let files = keys.values().filter(|key| is_wanted(key, now)).filter_map(|key| key.file.as_ref());
    for file in files.map(|file| folder.join(file)).filter(|file| !file.exists()) {
        let pem = key(GIVEN.replace(GIVEN.get() + 1));
        create_key_file(&file, pem.as_bytes(), &SystemEntropy::new()).unwrap();
    }
}

fn is_wanted(key: &KeySettings, now: Timestamp) -> bool {
    let is_rsa = matches!(key.algorithm, Some(SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256));
    is_rsa && Schedule::of(key).has_future(now)
}

/// The key of this number; the same one for every test.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn key(number: usize) -> String {
    static MADE: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    while made.len() <= number {
        made.push(SigningKey::generate(SigningAlgorithm::Rs256).unwrap().to_string());
    }
    made.get(number).cloned().unwrap()
}
