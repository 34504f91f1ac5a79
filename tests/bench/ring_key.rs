//! The signature by *ring*, whatever engine Signet was built with.

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use signet::protocol::SigningAlgorithm;

/// A private key in *ring*.
pub(crate) enum RingKey {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
}

impl RingKey {
    /// The key in this PEM, which Signet has read already.
    pub(crate) fn read(pem: &[u8], algorithm: SigningAlgorithm) -> Option<Self> {
        let document = PrivatePkcs8KeyDer::from_pem_slice(pem).ok()?;
        let document = document.secret_pkcs8_der();
        match algorithm {
            SigningAlgorithm::Es256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, document),
            SigningAlgorithm::Es384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, document),
            SigningAlgorithm::EdDsa => Ed25519KeyPair::from_pkcs8_maybe_unchecked(document).ok().map(Self::Ed25519),
            SigningAlgorithm::Ps256 => rsa(&RSA_PSS_SHA256, document),
            SigningAlgorithm::Rs256 => rsa(&RSA_PKCS1_SHA256, document),
        }
    }

    /// The signature of `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Ecdsa(key) => key.sign(&random(), message).ok().map(|signature| signature.as_ref().to_vec()),
            Self::Ed25519(key) => Some(key.sign(message).as_ref().to_vec()),
            Self::Rsa(key, encoding) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(*encoding, &random(), message, &mut signature).ok().map(|()| signature)
            }
        }
    }
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm, document: &[u8]) -> Option<RingKey> {
    EcdsaKeyPair::from_pkcs8(algorithm, document, &random()).ok().map(RingKey::Ecdsa)
}

fn rsa(encoding: &'static dyn RsaEncoding, document: &[u8]) -> Option<RingKey> {
    RsaKeyPair::from_pkcs8(document).ok().map(|key| RingKey::Rsa(key, encoding))
}

#[expect(clippy::disallowed_methods, reason = "ring's signatures take ring's own generator")]
fn random() -> SystemRandom {
    SystemRandom::new()
}
