//! Private keys in aws-lc: it makes RSA keys, and signs with RSA and Ed25519 about twice as fast as *ring*.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use zeroize::Zeroizing;

use crate::jose::engine::{PrivateParts, RsaParts};
use crate::jose::key_fault::KeyFault;
use crate::jose::public_key::PublicKey;
use crate::protocol::SigningAlgorithm;

/// The longest RSA modulus this engine signs with, in bits.
pub(in crate::jose) const MAX_RSA_BITS: usize = 8192;

/// A parsed private key, for one algorithm.
pub(in crate::jose) enum PrivateKey {
    Es256(EcdsaKeyPair),
    Es384(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Ps256(RsaKeyPair),
    Rs256(RsaKeyPair),
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
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key.public_key());
                PublicKey::Rsa { n, e }
            }
        }
    }

    /// The signature of `message`, of fixed width for ECDSA; `None` when the engine refuses.
    pub(in crate::jose) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Es256(key) | Self::Es384(key) => {
                key.sign(&SystemRandom::new(), message).ok().map(|signature| signature.as_ref().to_vec())
            }
            Self::EdDsa(key) => key.try_sign(message).ok().map(|signature| signature.as_ref().to_vec()),
            Self::Ps256(key) => rsa_sign(key, &RSA_PSS_SHA256, message),
            Self::Rs256(key) => rsa_sign(key, &RSA_PKCS1_SHA256, message),
        }
    }

    /// The length of this key's signatures, in bytes.
    pub(in crate::jose) fn signature_bytes(&self) -> usize {
        match self {
            Self::Es256(_) | Self::EdDsa(_) => 64,
            Self::Es384(_) => 96,
            Self::Ps256(key) | Self::Rs256(key) => key.public_modulus_len(),
        }
    }
}

fn rsa_sign(key: &RsaKeyPair, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Option<Vec<u8>> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), message, &mut signature).ok()?;
    Some(signature)
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm, parts: &PrivateParts<'_>) -> Option<EcdsaKeyPair> {
    match parts {
        PrivateParts::Pkcs8(document) => EcdsaKeyPair::from_pkcs8(algorithm, document).ok(),
        PrivateParts::Ec { d, point } => EcdsaKeyPair::from_private_key_and_public_key(algorithm, d, point).ok(),
        _ => None,
    }
}

fn ed25519(parts: &PrivateParts<'_>) -> Option<Ed25519KeyPair> {
    match parts {
        PrivateParts::Pkcs8(document) => Ed25519KeyPair::from_pkcs8(document).ok(),
        PrivateParts::Ed25519 { seed, public_key } => Ed25519KeyPair::from_seed_and_public_key(seed, public_key).ok(),
        _ => None,
    }
}

fn rsa(parts: &PrivateParts<'_>) -> Option<RsaKeyPair> {
    match parts {
        PrivateParts::Pkcs8(document) => RsaKeyPair::from_pkcs8(document).ok(),
        PrivateParts::Rsa(RsaParts { n, e, d, p, q, dp, dq, qi }) => {
            let public_key = PublicKeyComponents { n, e };
            RsaKeyPair::from_components(&KeyPairComponents { public_key, d, p, q, dP: dp, dQ: dq, qInv: qi }).ok()
        }
        _ => None,
    }
}

/// A new private key in PKCS#8.
pub(in crate::jose) fn generate(algorithm: SigningAlgorithm) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let random = SystemRandom::new();
    let owned = |document: &[u8]| Zeroizing::new(document.to_vec());
    let document = match algorithm {
        SigningAlgorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .map(|document| owned(document.as_ref())),
        SigningAlgorithm::Es384 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random)
            .map(|document| owned(document.as_ref())),
        // Version 1, because not every tool reads the public key of version 2.
        SigningAlgorithm::EdDsa => Ed25519KeyPair::generate_pkcs8v1(&random).map(|document| owned(document.as_ref())),
        SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => RsaKeyPair::generate(KeySize::Rsa2048)
            .and_then(|key| AsDer::<Pkcs8V1Der<'_>>::as_der(&key))
            .map(|document| owned(document.as_ref())),
    };
    document.map_err(|_| KeyFault::GenerationFailed)
}
