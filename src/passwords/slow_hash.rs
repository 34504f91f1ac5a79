//! Hashes that are slow on purpose, as they are written.

use std::fmt;
use std::num::NonZeroU32;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bcrypt::HashParts;
use serde::{Deserialize, Serialize, Serializer};
use subtle::ConstantTimeEq;

use crate::entropy::{Entropy, Exhausted, draw};
use crate::passwords::cost::{BCRYPT_BASE64, Cost};
use crate::passwords::foreign;
use crate::passwords::phc::Phc;

/// A slow hash, parsed once. Its work is bounded, whatever its author wrote.
///
/// ```compile_fail
/// # fn see(hash: signet::passwords::SlowHash) {
/// println!("{hash}");
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SlowHash {
    text: String,
    salt: Vec<u8>,
    hash: Vec<u8>,
    cost: Cost,
}

/// Why a text is no slow hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowHashFault {
    /// Not of this form, or of another function.
    Unreadable,
    /// Argon2 with more work than is allowed.
    Argon2Bounds,
    /// bcrypt with more work than is allowed.
    BcryptBounds,
    /// PBKDF2 with more or less work than is allowed.
    Pbkdf2Bounds,
    /// scrypt with more or less work than is allowed.
    ScryptBounds,
}

impl SlowHash {
    /// The longest secret that is hashed, in bytes. A longer one is wrong.
    pub const MAX_SECRET_BYTES: usize = 1024;

    const MAX_CHARS: usize = 512;

    /// Reads a PHC string of argon2id, scrypt, pbkdf2-sha256 or pbkdf2-sha512, a bcrypt hash (`$2a$`, `$2b$`, `$2y$`),
    /// Django's form of PBKDF2 (`pbkdf2_sha256$`), or 64 hexadecimal digits that are the salt of the 128 behind them:
    /// PBKDF2 with HMAC-SHA-512 and 100,000 rounds.
    ///
    /// # Errors
    /// [`SlowHashFault`] says what would be right.
    pub fn parse(text: &str) -> Result<Self, SlowHashFault> {
        if text.len() > Self::MAX_CHARS {
            return Err(SlowHashFault::Unreadable);
        }
        let (cost, salt, hash) = match text.get(..4) {
            Some("$2a$" | "$2b$" | "$2y$") => bcrypt_parts(text)?,
            Some("pbkd") => foreign::django(text)?,
            Some(start) if !start.starts_with('$') => foreign::salt_and_hash(text)?,
            _ => phc_parts(text)?,
        };
        Ok(Self { text: text.to_owned(), salt, hash, cost })
    }

    /// Hashes a secret under a fresh salt.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn of(secret: &[u8], cost: Cost, entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self::salted(secret, cost, &draw(entropy)?))
    }

    /// What looks like the hash of a secret that nobody knows, and costs as much to verify. Making it costs nothing.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn decoy(cost: Cost, entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self { text: String::new(), salt: draw::<16>(entropy)?.to_vec(), hash: draw::<32>(entropy)?.to_vec(), cost })
    }

    /// The hash of a secret under this salt. New hashes are argon2id's: another function costs [`Cost::USUAL`] instead.
    pub(super) fn salted(secret: &[u8], cost: Cost, salt: &[u8; 16]) -> Self {
        let Cost::Argon2id { memory, passes, lanes } = cost else { return Self::salted(secret, Cost::USUAL, salt) };
        let hash = cost.hash(secret, salt, 32);
        let encoded = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
        let text = format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${}${}", encoded(salt), encoded(&hash));
        Self { text, salt: salt.to_vec(), hash, cost }
    }

    /// What verifying costs.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// The hash as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is the hash of `secret`; this takes as long as it costs.
    #[must_use]
    pub fn verifies(&self, secret: &[u8]) -> bool {
        // What is too long costs the same.
        let hashed = secret.get(..Self::MAX_SECRET_BYTES).unwrap_or(secret);
        let same = self.cost.hash(hashed, &self.salt, self.hash.len()).ct_eq(&self.hash);
        bool::from(same) && secret.len() <= Self::MAX_SECRET_BYTES
    }
}

/// Cost, salt and hash.
pub(super) type Parts = (Cost, Vec<u8>, Vec<u8>);

fn phc_parts(text: &str) -> Result<Parts, SlowHashFault> {
    let phc = Phc::parse(text).ok_or(SlowHashFault::Unreadable)?;
    let cost = phc_cost(&phc).ok_or(SlowHashFault::Unreadable)?;
    judged(cost, phc.salt, phc.hash)
}

/// Salt and hash of a cost that is bounded, if they have a length that is of use.
pub(super) fn judged(cost: Cost, salt: Vec<u8>, hash: Vec<u8>) -> Result<Parts, SlowHashFault> {
    let cost = cost.bounded()?;
    // Fewer bytes would be guessed. More than its function has at once cost PBKDF2 the same work again.
    let most = if matches!(cost, Cost::Pbkdf2Sha256(_)) { 32 } else { 64 };
    let legal = (8..=64).contains(&salt.len()) && (16..=most).contains(&hash.len());
    if legal { Ok((cost, salt, hash)) } else { Err(SlowHashFault::Unreadable) }
}

fn phc_cost(phc: &Phc<'_>) -> Option<Cost> {
    let rounds = || match phc.parameters(["i", "l"]) {
        Some([rounds, length]) if usize::try_from(length) == Ok(phc.hash.len()) => NonZeroU32::new(rounds),
        Some(_) => None,
        None => {
            phc.parameters(["i"]).map_or_else(|| phc.raw_parameters().parse().ok(), |[rounds]| NonZeroU32::new(rounds))
        }
    };
    match phc.id {
        "argon2id" if phc.version(0x10) == Some(0x13) => {
            let [memory, passes, lanes] = phc.parameters(["m", "t", "p"])?;
            Some(Cost::Argon2id { memory, passes, lanes })
        }
        "scrypt" => {
            let [log_n, r, p] = phc.parameters(["ln", "r", "p"])?;
            Some(Cost::Scrypt { log_n: u8::try_from(log_n).unwrap_or(u8::MAX), r, p })
        }
        "pbkdf2-sha256" => rounds().map(Cost::Pbkdf2Sha256),
        "pbkdf2-sha512" => rounds().map(Cost::Pbkdf2Sha512),
        _ => None,
    }
}

fn bcrypt_parts(text: &str) -> Result<Parts, SlowHashFault> {
    let parts: HashParts = text.parse().map_err(|_| SlowHashFault::Unreadable)?;
    let cost = Cost::Bcrypt(parts.get_cost()).bounded()?;
    let hash = text.get(29..).and_then(|hash| BCRYPT_BASE64.decode(hash).ok()).ok_or(SlowHashFault::Unreadable)?;
    Ok((cost, parts.get_salt_raw().to_vec(), hash))
}

impl SlowHashFault {
    /// What would be right.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "expected a hash that begins with $argon2id$v=19$, $2a$, $2b$, $2y$, $scrypt$, $pbkdf2-sha256$, \
                 $pbkdf2-sha512$ or pbkdf2_sha256$, or 64 and 128 hexadecimal digits"
            }
            Self::Argon2Bounds => "expected argon2id with m of 262144 (256 MiB), t of 10 and p of 16 at most",
            Self::BcryptBounds => "expected bcrypt with a cost of 4 to 14",
            Self::ScryptBounds => "expected scrypt with ln of 10 or more, and 128 MiB and p of 4 times that at most",
            Self::Pbkdf2Bounds => "expected PBKDF2 with 1000 to 2000000 rounds",
        }
    }
}

impl TryFrom<String> for SlowHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(SlowHashFault::expected)
    }
}

impl fmt::Debug for SlowHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SlowHash({:?})", self.cost)
    }
}

impl Serialize for SlowHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
