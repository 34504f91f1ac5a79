//! Public keys as *ring* takes them.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};

use crate::jose::base64url;
use crate::jose::key_kind::{MIN_RSA_BITS, bit_length};
use crate::protocol::SigningAlgorithm;

/// The length of a coordinate on P-256, in bytes.
pub(super) const P256_BYTES: usize = 32;
/// The length of a coordinate on P-384, in bytes.
pub(super) const P384_BYTES: usize = 48;
/// The length of an Ed25519 public key and of its seed, in bytes.
pub(super) const ED25519_BYTES: usize = 32;

const MAX_RSA_BITS: usize = 8192;
/// *ring* raises to the public exponent in time that grows with it, and takes at most 33 bits.
const MAX_EXPONENT_BITS: usize = 33;

/// A public key of a kind that one of our algorithms verifies with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// An uncompressed point on P-256: `04 ‖ x ‖ y` (SEC 1 §2.3.3).
    P256(Vec<u8>),
    /// An uncompressed point on P-384.
    P384(Vec<u8>),
    /// An Ed25519 public key (RFC 8032 §5.1.5).
    Ed25519(Vec<u8>),
    /// RSA, big-endian without leading zeros.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads the key of a JWK; `None` when it is of another kind or its values are out of range (RFC 7518 §6).
    pub(super) fn from_jwk(jwk: &Jwk) -> Option<Self> {
        match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(key) => match key.curve {
                EllipticCurve::P256 => point(&key.x, &key.y, P256_BYTES).map(Self::P256),
                EllipticCurve::P384 => point(&key.x, &key.y, P384_BYTES).map(Self::P384),
                _ => None,
            },
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                octets(&key.x, ED25519_BYTES).map(Self::Ed25519)
            }
            AlgorithmParameters::RSA(key) => {
                Self::rsa(base64url::decode(&key.n).ok()?, base64url::decode(&key.e).ok()?)
            }
            _ => None,
        }
    }

    fn rsa(n: Vec<u8>, e: Vec<u8>) -> Option<Self> {
        let minimal = |integer: &[u8]| integer.first().is_some_and(|byte| *byte != 0);
        let odd = |integer: &[u8]| integer.last().is_some_and(|byte| byte % 2 == 1);
        let legal = minimal(&n)
            && odd(&n)
            && (MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bit_length(&n))
            && minimal(&e)
            && odd(&e)
            && (2..=MAX_EXPONENT_BITS).contains(&bit_length(&e));
        legal.then_some(Self::Rsa { n, e })
    }

    /// Whether `algorithm` verifies with keys of this kind.
    pub(super) const fn is_for(&self, algorithm: SigningAlgorithm) -> bool {
        matches!(
            (algorithm, self),
            (SigningAlgorithm::Es256, Self::P256(_))
                | (SigningAlgorithm::Es384, Self::P384(_))
                | (SigningAlgorithm::EdDsa, Self::Ed25519(_))
                | (SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256, Self::Rsa { .. })
        )
    }

    /// The required members of this key's JWK (RFC 7518 §6, RFC 8037 §2), `kty` first.
    pub(super) fn members(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::P256(point) => ec_members("P-256", point, P256_BYTES),
            Self::P384(point) => ec_members("P-384", point, P384_BYTES),
            Self::Ed25519(key) => {
                vec![("kty", "OKP".to_owned()), ("crv", "Ed25519".to_owned()), ("x", base64url::encode(key))]
            }
            Self::Rsa { n, e } => {
                vec![("kty", "RSA".to_owned()), ("n", base64url::encode(n)), ("e", base64url::encode(e))]
            }
        }
    }

    /// Whether `signature` is one of `message` by this key. A key of another kind than the algorithm's verifies nothing.
    pub(super) fn verifies(&self, algorithm: SigningAlgorithm, message: &[u8], signature: &[u8]) -> bool {
        match (algorithm, self) {
            (SigningAlgorithm::Es256, Self::P256(key)) => verifies(&ECDSA_P256_SHA256_FIXED, key, message, signature),
            (SigningAlgorithm::Es384, Self::P384(key)) => verifies(&ECDSA_P384_SHA384_FIXED, key, message, signature),
            (SigningAlgorithm::EdDsa, Self::Ed25519(key)) => verifies(&ED25519, key, message, signature),
            (SigningAlgorithm::Ps256, Self::Rsa { n, e }) => {
                rsa_verifies(&RSA_PSS_2048_8192_SHA256, n, e, message, signature)
            }
            (SigningAlgorithm::Rs256, Self::Rsa { n, e }) => {
                rsa_verifies(&RSA_PKCS1_2048_8192_SHA256, n, e, message, signature)
            }
            _ => false,
        }
    }
}

fn verifies(algorithm: &'static dyn VerificationAlgorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
}

fn rsa_verifies(parameters: &RsaParameters, n: &[u8], e: &[u8], message: &[u8], signature: &[u8]) -> bool {
    RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).is_ok()
}

fn ec_members(curve: &str, point: &[u8], bytes: usize) -> Vec<(&'static str, String)> {
    let (x, y) = point.get(1..).and_then(|both| both.split_at_checked(bytes)).unwrap_or_default();
    vec![("kty", "EC".to_owned()), ("crv", curve.to_owned()), ("x", base64url::encode(x)), ("y", base64url::encode(y))]
}

/// "The length of this octet string MUST be the full size of a coordinate" (RFC 7518 §6.2.1.2).
fn octets(text: &str, bytes: usize) -> Option<Vec<u8>> {
    base64url::decode(text).ok().filter(|decoded| decoded.len() == bytes)
}

fn point(x: &str, y: &str, bytes: usize) -> Option<Vec<u8>> {
    Some(uncompressed(&octets(x, bytes)?, &octets(y, bytes)?))
}

/// An uncompressed point of two coordinates.
pub(super) fn uncompressed(x: &[u8], y: &[u8]) -> Vec<u8> {
    [&[0x04], x, y].concat()
}
