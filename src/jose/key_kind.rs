//! What kinds of key there are, and which algorithm each is for.

use std::fmt;

use crate::protocol::SigningAlgorithm;

/// The fewest bits an RSA modulus may have (RFC 7518 §3.3 and §3.5).
pub(super) const MIN_RSA_BITS: usize = 2048;

/// The kind of a key, as far as it helps to say which one was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// An elliptic curve key on P-256.
    P256,
    /// An elliptic curve key on P-384.
    P384,
    /// An elliptic curve key on a curve that Signet does not use, such as P-521 or secp256k1.
    OtherCurve,
    /// An Ed25519 key.
    Ed25519,
    /// An RSA key with a modulus of this many bits.
    Rsa {
        /// The length of the modulus in bits.
        bits: usize,
    },
    /// An RSA key whose file says that it is for RSASSA-PSS only.
    RsaForPssOnly,
    /// A secret that two parties share.
    Symmetric,
    /// Something else, such as X25519 or Ed448.
    Other,
}

impl KeyKind {
    /// What an algorithm signs with, in words.
    pub(super) const fn needed_by(algorithm: SigningAlgorithm) -> &'static str {
        match algorithm {
            SigningAlgorithm::Es256 => "a P-256 key",
            SigningAlgorithm::Es384 => "a P-384 key",
            SigningAlgorithm::EdDsa => "an Ed25519 key",
            SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => "an RSA key (rsaEncryption)",
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P256 => "a P-256 key",
            Self::P384 => "a P-384 key",
            Self::OtherCurve => "a key on another elliptic curve",
            Self::Ed25519 => "an Ed25519 key",
            Self::Rsa { bits } => return write!(f, "an RSA key of {bits} bits"),
            Self::RsaForPssOnly => "an RSA key that is restricted to RSASSA-PSS",
            Self::Symmetric => "a symmetric key",
            Self::Other => "a key of another kind",
        })
    }
}

/// The number of bits of a big-endian unsigned integer.
pub(super) fn bit_length(integer: &[u8]) -> usize {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    let first = integer.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
    integer.len().saturating_sub(zeros).saturating_mul(8).saturating_sub(first)
}
