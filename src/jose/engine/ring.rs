//! Private keys in *ring*. It cannot make RSA keys.

use ring::rand::{SystemRandom, generate as draw};
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use zeroize::Zeroizing;

use crate::jose::engine::{PrivateParts, RsaParts};
use crate::jose::key_fault::KeyFault;
use crate::jose::public_key::{ED25519_BYTES, PublicKey};
use crate::protocol::SigningAlgorithm;

/// The longest RSA modulus this engine signs with, in bits.
pub(in crate::jose) const MAX_RSA_BITS: usize = 4096;

/// Everything of a version 1 document of an Ed25519 key that precedes the seed (RFC 8410 §7).
const ED25519_PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// A parsed private key, for one algorithm.
pub(in crate::jose) enum PrivateKey {
    Es256(Box<EcdsaKeyPair>),
    Es384(Box<EcdsaKeyPair>),
    EdDsa(Box<Ed25519KeyPair>),
    Ps256(Box<RsaKeyPair>),
    Rs256(Box<RsaKeyPair>),
}

impl PrivateKey {
    /// Parses a key; `None` when its parts do not make one for `algorithm`.
    pub(in crate::jose) fn new(algorithm: SigningAlgorithm, parts: &PrivateParts<'_>) -> Option<Self> {
        match algorithm {
            SigningAlgorithm::Es256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, parts).map(Self::Es256),
            SigningAlgorithm::Es384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, parts).map(Self::Es384),
            SigningAlgorithm::EdDsa => ed25519(parts).map(Self::EdDsa),
            SigningAlgorithm::Ps256 => rsa(parts).map(Self::Ps256),
            SigningAlgorithm::Rs256 => rsa(parts).map(Self::Rs256),
        }
    }

    pub(in crate::jose) const fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Es256(_) => SigningAlgorithm::Es256,
            Self::Es384(_) => SigningAlgorithm::Es384,
            Self::EdDsa(_) => SigningAlgorithm::EdDsa,
            Self::Ps256(_) => SigningAlgorithm::Ps256,
            Self::Rs256(_) => SigningAlgorithm::Rs256,
        }
    }

    pub(in crate::jose) fn public_key(&self) -> PublicKey {
        match self {
            Self::Es256(key) => PublicKey::P256(key.public_key().as_ref().to_vec()),
            Self::Es384(key) => PublicKey::P384(key.public_key().as_ref().to_vec()),
            Self::EdDsa(key) => PublicKey::Ed25519(key.public_key().as_ref().to_vec()),
            Self::Ps256(key) | Self::Rs256(key) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key.public());
                PublicKey::Rsa { n, e }
            }
        }
    }

    /// The signature of `message`, of fixed width for ECDSA; `None` when the engine refuses.
    pub(in crate::jose) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Es256(key) | Self::Es384(key) => {
                key.sign(&random(), message).ok().map(|signature| signature.as_ref().to_vec())
            }
            Self::EdDsa(key) => Some(key.sign(message).as_ref().to_vec()),
            Self::Ps256(key) => rsa_sign(key, &RSA_PSS_SHA256, message),
            Self::Rs256(key) => rsa_sign(key, &RSA_PKCS1_SHA256, message),
        }
    }

    /// The length of this key's signatures, in bytes.
    pub(in crate::jose) fn signature_bytes(&self) -> usize {
        match self {
            Self::Es256(_) | Self::EdDsa(_) => 64,
            Self::Es384(_) => 96,
            Self::Ps256(key) | Self::Rs256(key) => key.public().modulus_len(),
        }
    }
}

fn rsa_sign(key: &RsaKeyPair, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Option<Vec<u8>> {
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(encoding, &random(), message, &mut signature).ok()?;
    Some(signature)
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm, parts: &PrivateParts<'_>) -> Option<Box<EcdsaKeyPair>> {
    match parts {
        PrivateParts::Pkcs8(document) => EcdsaKeyPair::from_pkcs8(algorithm, document, &random()),
        PrivateParts::Ec { d, point } => EcdsaKeyPair::from_private_key_and_public_key(algorithm, d, point, &random()),
        _ => return None,
    }
    .ok()
    .map(Box::new)
}

fn ed25519(parts: &PrivateParts<'_>) -> Option<Box<Ed25519KeyPair>> {
    match parts {
        // "Unchecked" is version 1, which has no public key to check; the one of version 2 is checked.
        PrivateParts::Pkcs8(document) => Ed25519KeyPair::from_pkcs8_maybe_unchecked(document),
        PrivateParts::Ed25519 { seed, public_key } => Ed25519KeyPair::from_seed_and_public_key(seed, public_key),
        _ => return None,
    }
    .ok()
    .map(Box::new)
}

fn rsa(parts: &PrivateParts<'_>) -> Option<Box<RsaKeyPair>> {
    match parts {
        PrivateParts::Pkcs8(document) => RsaKeyPair::from_pkcs8(document),
        PrivateParts::Rsa(RsaParts { n, e, d, p, q, dp, dq, qi }) => {
            let public_key = PublicKeyComponents { n, e };
            RsaKeyPair::from_components(&KeyPairComponents { public_key, d, p, q, dP: dp, dQ: dq, qInv: qi })
        }
        _ => return None,
    }
    .ok()
    .map(Box::new)
}

/// A new private key in PKCS#8.
pub(in crate::jose) fn generate(algorithm: SigningAlgorithm) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let ecdsa = |algorithm| {
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random()).map_err(|_| KeyFault::GenerationFailed)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    };
    match algorithm {
        SigningAlgorithm::Es256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
        SigningAlgorithm::Es384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING),
        // ring itself would print version 2, which not every tool reads.
        SigningAlgorithm::EdDsa => {
            let seed = draw::<[u8; ED25519_BYTES]>(&random()).map_err(|_| KeyFault::GenerationFailed)?;
            Ok(Zeroizing::new([&ED25519_PKCS8[..], &*Zeroizing::new(seed.expose())].concat()))
        }
        SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => Err(KeyFault::CannotGenerate),
    }
}

#[expect(clippy::disallowed_methods, reason = "ring's keys and signatures take ring's own generator")]
fn random() -> SystemRandom {
    SystemRandom::new()
}
