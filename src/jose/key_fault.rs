//! What can be wrong with a private key file.

use std::fmt;

use crate::jose::engine::MAX_RSA_BITS;
use crate::jose::key_id::KeyId;
use crate::jose::key_kind::{KeyKind, MIN_RSA_BITS};
use crate::protocol::JsonFault;
use crate::protocol::SigningAlgorithm;

/// Why a private key was not read, made or trusted. Nothing here holds a part of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// This build has no generator of RSA keys.
    CannotGenerate,
    /// The parts of the key are not what its format says, or do not belong together.
    Damaged,
    /// The key is encrypted with a passphrase.
    Encrypted,
    /// No key was made.
    GenerationFailed,
    /// The file begins like a JWK and is none.
    Json(JsonFault),
    /// A member of the JWK is wrong.
    Member {
        /// The member's name.
        name: &'static str,
        /// What is wrong with it.
        fault: MemberFault,
    },
    /// The file holds more than one PEM section.
    MoreThanOneKey,
    /// An RSA key of more than two primes.
    MultiPrime,
    /// Neither PEM nor a JWK.
    NotAKey,
    /// A private key in an older form than PKCS#8, under this PEM label.
    NotPkcs8 {
        /// The label.
        label: &'static str,
    },
    /// A public key or a certificate.
    NotPrivate,
    /// A key for another algorithm.
    OtherAlgorithm {
        /// The algorithm the key should be for.
        algorithm: SigningAlgorithm,
        /// The key that was found.
        found: KeyKind,
    },
    /// The JWK's `kid` is not its thumbprint, which would be this.
    OtherKeyId {
        /// The thumbprint.
        thumbprint: KeyId,
    },
    /// An RSA modulus that is too short to be safe or too long for the engine.
    RsaSize {
        /// Its length in bits.
        bits: usize,
    },
    /// The key signed something that its public half does not verify.
    SelfTest,
    /// The file is larger than any key.
    TooLong,
}

/// What is wrong with a member of a private JWK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberFault {
    /// It is not there.
    Missing,
    /// It has another JSON type.
    WrongJsonType,
    /// It is not canonical base64url without padding.
    NotBase64Url,
    /// It is longer or shorter than the key's curve says.
    WrongLength,
    /// It says something that this key is not for.
    Mismatch,
}

impl KeyKind {
    /// Refuses a key that `algorithm` cannot sign with.
    pub(super) const fn require(self, algorithm: SigningAlgorithm) -> Result<(), KeyFault> {
        match (algorithm, self) {
            (SigningAlgorithm::Es256, Self::P256)
            | (SigningAlgorithm::Es384, Self::P384)
            | (SigningAlgorithm::EdDsa, Self::Ed25519) => Ok(()),
            (SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256, Self::Rsa { bits }) => {
                if bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS { Ok(()) } else { Err(KeyFault::RsaSize { bits }) }
            }
            (_, found) => Err(KeyFault::OtherAlgorithm { algorithm, found }),
        }
    }
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CannotGenerate => {
                "this build cannot generate RSA keys; use \
                 `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out FILE`"
            }
            Self::Damaged => {
                "the private key is damaged: its parts are not what the format says or do not fit together"
            }
            Self::Encrypted => "the private key is encrypted; decrypt it with `openssl pkcs8 -in FILE -out NEW`",
            Self::GenerationFailed => "no key was generated: the operating system gave no randomness",
            Self::Json(fault) => return write!(f, "the file begins like a JWK but cannot be read as one: {fault}"),
            Self::Member { name, fault } => return write!(f, "the JWK's {name} {fault}"),
            Self::MoreThanOneKey => "the file holds more than one PEM section; keep exactly the one of the private key",
            Self::MultiPrime => "an RSA key of more than two primes is not supported",
            Self::NotAKey => "the file is neither PEM with a section PRIVATE KEY nor a JWK",
            Self::NotPkcs8 { label } => {
                return write!(
                    f,
                    "{label} is not PKCS#8; convert it with `openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW`"
                );
            }
            Self::NotPrivate => "the file holds no private key, only what is public",
            Self::OtherAlgorithm { algorithm, found } => {
                return write!(f, "{algorithm} needs {}, and this is {found}", KeyKind::needed_by(*algorithm));
            }
            Self::OtherKeyId { thumbprint } => {
                return write!(f, "the JWK's kid is not the key's thumbprint; remove it or write {thumbprint}");
            }
            Self::RsaSize { bits } => {
                return write!(f, "an RSA key of {bits} bits; it must have {MIN_RSA_BITS} to {MAX_RSA_BITS}");
            }
            Self::SelfTest => "what the key signs, its public half does not verify",
            Self::TooLong => "the file is too large for a private key",
        })
    }
}

impl std::error::Error for KeyFault {}

impl fmt::Display for MemberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "is missing",
            Self::WrongJsonType => "has the wrong JSON type",
            Self::NotBase64Url => "is not base64url without padding",
            Self::WrongLength => "has the wrong length",
            Self::Mismatch => "does not fit what the key is for",
        })
    }
}
