//! What is kept of an imported secret.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::cli::import::entry::Entry;
use crate::clients::SecretDigest;
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::passwords::{Cost, SlowHash};

/// The table of the secret, if there is one.
pub(super) fn of(
    entry: &mut Entry,
    entropy: &dyn Entropy,
    remarks: &mut Vec<String>,
) -> Result<Option<Map<String, Value>>, String> {
    let (secret, hash) = (entry.text("client_secret")?, entry.text("client_secret_hash")?);
    let expires_at = entry.seconds("client_secret_expires_at")?;
    let mut table = match (secret, hash) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err("a client_secret beside a client_secret_hash".to_owned()),
        (Some(secret), None) => of_secret(&secret, entropy, remarks)?,
        (None, Some(hash)) => of_hash(&hash)?,
    };
    if let Some(seconds) = expires_at {
        table.insert("expires_at".to_owned(), json!(Timestamp::from_secs(seconds)));
    }
    Ok(Some(table))
}

/// SHA-256 is no defence for a secret that can be guessed.
fn of_secret(secret: &str, entropy: &dyn Entropy, remarks: &mut Vec<String>) -> Result<Map<String, Value>, String> {
    if looks_generated(secret) {
        return Ok(table("sha256", &SecretDigest::of(secret.as_bytes()).to_string()));
    }
    remarks.push(
        "its client_secret could be guessed: kept as an argon2id hash, so that it works until it is replaced \
         (signet clients secret)"
            .to_owned(),
    );
    let hash = SlowHash::of(secret.as_bytes(), Cost::USUAL, entropy).map_err(|fault| fault.to_string())?;
    Ok(table("hash", hash.as_str()))
}

fn of_hash(hash: &str) -> Result<Map<String, Value>, String> {
    if SecretDigest::parse(hash).is_some() {
        return Ok(table("sha256", hash));
    }
    let hash = SlowHash::parse(hash).map_err(|fault| format!("client_secret_hash: {}", fault.expected()))?;
    Ok(table("hash", hash.as_str()))
}

fn table(key: &str, value: &str) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), Value::from(value))])
}

/// Long, of the alphabets that generators use, and not the same few characters again and again.
fn looks_generated(secret: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-.~".contains(&byte);
    let distinct: BTreeSet<u8> = secret.bytes().collect();
    let repeated = secret.as_bytes().windows(4).any(|four| four.iter().all(|byte| four.first() == Some(byte)));
    secret.len() >= 32 && secret.bytes().all(plain) && distinct.len() >= 10 && !repeated
}

#[cfg(test)]
mod tests {
    use super::looks_generated;

    #[test]
    fn only_what_a_generator_could_have_made_looks_so() {
        for generated in [
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "2f1c9a1e-6d0b-4f57-9a55-0c5f9d1e7b3a",
        ] {
            assert!(looks_generated(generated), "{generated}");
        }
        for guessed in [
            "secret",
            "correct horse battery staple is a long one",
            "abababababababababababababababababab",
            "x1y2z3aaaa-x1y2z3-x1y2z3-x1y2z3-q9w8",
        ] {
            assert!(!looks_generated(guessed), "{guessed}");
        }
    }
}
