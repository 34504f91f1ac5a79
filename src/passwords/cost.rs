//! What slow hashes cost, and the work itself: argon2, bcrypt, PBKDF2, scrypt.

use std::num::NonZeroU32;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::alphabet::BCRYPT;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use ring::pbkdf2::{self, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA512};

use crate::passwords::SlowHashFault;

/// What bcrypt writes its salts and hashes in.
pub(super) const BCRYPT_BASE64: GeneralPurpose = GeneralPurpose::new(&BCRYPT, NO_PAD);

/// What a hash costs: its function and its parameters. Hashes of the same cost take the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cost {
    /// Argon2id (RFC 9106).
    Argon2id {
        /// Memory in KiB.
        memory: u32,
        /// Passes.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
    /// bcrypt: two to the power of this many rounds.
    Bcrypt(u32),
    /// PBKDF2 with HMAC-SHA-256 and this many rounds (RFC 8018 §5.2).
    Pbkdf2Sha256(NonZeroU32),
    /// PBKDF2 with HMAC-SHA-512 and this many rounds.
    Pbkdf2Sha512(NonZeroU32),
    /// scrypt (RFC 7914).
    Scrypt {
        /// The binary logarithm of how many blocks are kept and mixed.
        log_n: u8,
        /// The size of a block, in units of 128 bytes.
        r: u32,
        /// How often the work is done.
        p: u32,
    },
}

impl Cost {
    /// What new hashes cost unless it is said otherwise: argon2id with 19 MiB and two passes.
    pub const USUAL: Self = Self::Argon2id { memory: 19_456, passes: 2, lanes: 1 };

    /// Whether a hash of this cost is guessed with less work than one of `other`, which is argon2id's: by another function,
    /// or with fewer passes over less memory.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        let work = |cost| match cost {
            Self::Argon2id { memory, passes, .. } => u64::from(memory).saturating_mul(passes.into()),
            Self::Bcrypt(_) | Self::Pbkdf2Sha256(_) | Self::Pbkdf2Sha512(_) | Self::Scrypt { .. } => 0,
        };
        work(self) < work(other)
    }

    /// Does the work once, to see how long it takes.
    pub(super) fn work(self) {
        drop(self.hash(b"", &[0; 16], 32));
    }

    /// The hash, or nothing, which is no hash.
    pub(super) fn hash(self, secret: &[u8], salt: &[u8], length: usize) -> Vec<u8> {
        let mut hash = vec![0; length];
        let hashed = match self {
            Self::Argon2id { memory, passes, lanes } => Params::new(memory, passes, lanes, Some(length))
                .map(|params| Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
                .and_then(|argon2| argon2.hash_password_into(secret, salt, &mut hash))
                .is_ok(),
            Self::Bcrypt(cost) => bcrypt_hash(cost, secret, salt, &mut hash).is_some(),
            Self::Pbkdf2Sha256(rounds) => {
                pbkdf2::derive(PBKDF2_HMAC_SHA256, rounds, salt, secret, &mut hash);
                true
            }
            Self::Pbkdf2Sha512(rounds) => {
                pbkdf2::derive(PBKDF2_HMAC_SHA512, rounds, salt, secret, &mut hash);
                true
            }
            Self::Scrypt { log_n, r, p } => scrypt::Params::new(log_n, r, p)
                .is_ok_and(|params| scrypt::scrypt(secret, salt, &params, &mut hash).is_ok()),
        };
        if hashed { hash } else { Vec::new() }
    }

    /// The same cost, if it is within the bounds.
    ///
    /// # Errors
    /// [`SlowHashFault`] names the bounds.
    pub fn bounded(self) -> Result<Self, SlowHashFault> {
        match self {
            Self::Argon2id { memory, passes, lanes }
                if memory > 256 * 1024
                    || passes > 10
                    || lanes > 16
                    || Params::new(memory, passes, lanes, None).is_err() =>
            {
                Err(SlowHashFault::Argon2Bounds)
            }
            Self::Bcrypt(cost) if !(4..=14).contains(&cost) => Err(SlowHashFault::BcryptBounds),
            Self::Pbkdf2Sha256(rounds) | Self::Pbkdf2Sha512(rounds) if !(1_000..=2_000_000).contains(&rounds.get()) => {
                Err(SlowHashFault::Pbkdf2Bounds)
            }
            Self::Scrypt { log_n, r, p } if !is_bounded_scrypt(log_n, r, p) => Err(SlowHashFault::ScryptBounds),
            cost => Ok(cost),
        }
    }
}

/// 128 MiB at most, as argon2id's cost is bounded by its memory; and four times the work of the strongest parameters that
/// OWASP's password storage cheat sheet has.
fn is_bounded_scrypt(log_n: u8, r: u32, p: u32) -> bool {
    let blocks = 1_u64.checked_shl(log_n.into()).unwrap_or(u64::MAX).saturating_mul(r.into());
    (10..=20).contains(&log_n) && r > 0 && p > 0 && blocks <= 1 << 20 && blocks.saturating_mul(p.into()) <= 1 << 22
}

/// bcrypt reads 72 bytes and no more, the terminating zero included.
fn bcrypt_hash(cost: u32, secret: &[u8], salt: &[u8], hash: &mut [u8]) -> Option<()> {
    let parts = bcrypt::hash_with_salt(secret, cost, salt.try_into().ok()?).ok()?;
    let text = parts.to_string();
    let computed = BCRYPT_BASE64.decode(text.get(29..)?).ok()?;
    let computed = computed.get(..hash.len().min(computed.len()))?;
    hash.get_mut(..computed.len())?.copy_from_slice(computed);
    Some(())
}
