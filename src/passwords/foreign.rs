//! Forms of hashes that other frameworks store, and that are no PHC strings.

use std::num::NonZeroU32;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::passwords::slow_hash::{Parts, judged};
use crate::passwords::{Cost, SlowHashFault};

/// Django: `pbkdf2_sha256$rounds$salt$hash`; the salt is text, the hash base64.
pub(super) fn django(text: &str) -> Result<Parts, SlowHashFault> {
    let parts = || {
        let [id, rounds, salt, hash] = text.split('$').collect::<Vec<_>>().try_into().ok()?;
        let is_number = !rounds.is_empty() && rounds.bytes().all(|byte| byte.is_ascii_digit());
        let rounds = NonZeroU32::new(rounds.parse().ok().filter(|_| is_number)?)?;
        let cost = match id {
            "pbkdf2_sha256" => Cost::Pbkdf2Sha256(rounds),
            "pbkdf2_sha512" => Cost::Pbkdf2Sha512(rounds),
            _ => return None,
        };
        Some((cost, salt.as_bytes().to_vec(), STANDARD.decode(hash).ok()?))
    };
    let (cost, salt, hash) = parts().ok_or(SlowHashFault::Unreadable)?;
    judged(cost, salt, hash)
}

/// How many digits are the salt, and how many the hash.
const DIGITS: (usize, usize) = (64, 128);

/// A widespread recipe: `hexdigest(sha256(random))`, whose digits themselves are the salt, and behind it the digits of
/// PBKDF2 with HMAC-SHA-512 and 100,000 rounds.
pub(super) fn salt_and_hash(text: &str) -> Result<Parts, SlowHashFault> {
    let rounds = NonZeroU32::new(100_000).ok_or(SlowHashFault::Unreadable)?;
    let (salt, hash) = text.split_at_checked(DIGITS.0).ok_or(SlowHashFault::Unreadable)?;
    let is_hexadecimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if hash.len() != DIGITS.1 || !is_hexadecimal {
        return Err(SlowHashFault::Unreadable);
    }
    let hash = hash.as_bytes().chunks_exact(2).filter_map(byte).collect();
    judged(Cost::Pbkdf2Sha512(rounds), salt.as_bytes().to_vec(), hash)
}

fn byte(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
