//! Private keys that sign.

use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::signature::{self, Signer};
use zeroize::Zeroizing;

use crate::jose::engine::{self, PrivateKey, PrivateParts};
use crate::jose::key_fault::KeyFault;
use crate::jose::key_id::KeyId;
use crate::jose::printed_headers::PrintedHeaders;
use crate::jose::private_jwk::PrivateJwk;
use crate::jose::public_jwk::PublicJwk;
use crate::jose::signing_failed::SigningFailed;
use crate::jose::verifying_key::VerifyingKey;
use crate::jose::{algorithm, der, pem};
use crate::protocol::SigningAlgorithm;

/// A private key, parsed once, for one algorithm.
///
/// ```compile_fail
/// # use signet::{jose::SigningKey, protocol::SigningAlgorithm};
/// # let pem = SigningKey::generate(SigningAlgorithm::Es256)?;
/// # let key = SigningKey::read(pem.as_bytes(), SigningAlgorithm::Es256)?;
/// println!("{key:?}");
/// # Ok::<(), signet::jose::KeyFault>(())
/// ```
pub struct SigningKey {
    private: PrivateKey,
    public: VerifyingKey,
    public_jwk: PublicJwk,
    headers: PrintedHeaders,
}

impl SigningKey {
    /// The largest private key file, in bytes.
    pub const MAX_FILE_BYTES: usize = 64 * 1024;

    const SELF_TEST: &[u8] = b"signet: is this a pair of keys?";

    /// Reads a private key for `algorithm` from PEM, or from a JWK when the first character is a brace.
    ///
    /// # Errors
    /// [`KeyFault`] says what the file is instead, and for what can be converted by which command.
    pub fn read(file: &[u8], algorithm: SigningAlgorithm) -> Result<Self, KeyFault> {
        if file.len() > Self::MAX_FILE_BYTES {
            return Err(KeyFault::TooLong);
        }
        if file.trim_ascii_start().starts_with(b"{") {
            let jwk = PrivateJwk::parse(file)?;
            let key = Self::new(jwk.private_key(algorithm)?)?;
            jwk.require_key_id(key.key_id())?;
            return Ok(key);
        }
        let document = pem::pkcs8_document(file)?;
        let document = document.secret_pkcs8_der();
        der::kind_of_pkcs8(document).ok_or(KeyFault::Damaged)?.require(algorithm)?;
        Self::new(PrivateKey::new(algorithm, &PrivateParts::Pkcs8(document)).ok_or(KeyFault::Damaged)?)
    }

    fn new(private: PrivateKey) -> Result<Self, KeyFault> {
        let algorithm = private.algorithm();
        let public_key = private.public_key();
        let public_jwk = PublicJwk::new(&public_key, algorithm);
        let headers = PrintedHeaders::of(algorithm, public_jwk.key_id()).ok_or(KeyFault::Damaged)?;
        let public = VerifyingKey::new(algorithm, public_key, public_jwk.key_id().as_str()).ok_or(KeyFault::Damaged)?;
        Ok(Self { private, public, public_jwk, headers })
    }

    /// Makes a new private key for `algorithm` and prints it as PEM with PKCS#8 in it; RSA keys have 2048 bits.
    ///
    /// # Errors
    /// [`KeyFault::CannotGenerate`] for RSA without the feature `aws-lc`, and [`KeyFault::GenerationFailed`].
    pub fn generate(algorithm: SigningAlgorithm) -> Result<Zeroizing<String>, KeyFault> {
        engine::generate(algorithm).map(|document| pem::print(&document))
    }

    /// The algorithm this key signs with, and no other.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.public_jwk.algorithm()
    }

    /// The `kid` of what this key signs.
    #[must_use]
    pub const fn key_id(&self) -> &KeyId {
        self.public_jwk.key_id()
    }

    /// The public half, as the JWK Set publishes it.
    #[must_use]
    pub const fn public_jwk(&self) -> &PublicJwk {
        &self.public_jwk
    }

    /// The public half, as it verifies.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        self.public.clone()
    }

    /// The public half, to verify what this key signed itself.
    #[must_use]
    pub const fn public_half(&self) -> &VerifyingKey {
        &self.public
    }

    /// Signs a fixed text and verifies it. RSA keys with a damaged exponent are found only so.
    ///
    /// # Errors
    /// [`KeyFault::SelfTest`].
    pub fn self_test(&self) -> Result<(), KeyFault> {
        let signature = self.sign(Self::SELF_TEST).map_err(|_| KeyFault::SelfTest)?;
        self.public.verify(Self::SELF_TEST, &signature).map_err(|_| KeyFault::SelfTest)
    }

    /// The signature of `message` in the form of RFC 7518 §3: for ECDSA r ‖ s of fixed width.
    ///
    /// # Errors
    /// [`SigningFailed::Engine`] when there is no randomness or the key is damaged.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        self.private.sign(message).ok_or(SigningFailed::Engine)
    }

    /// The length of this key's signatures, in bytes.
    pub(super) fn signature_bytes(&self) -> usize {
        self.private.signature_bytes()
    }

    pub(super) const fn headers(&self) -> &PrintedHeaders {
        &self.headers
    }
}

impl Signer<Vec<u8>> for SigningKey {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        self.sign(message).map_err(signature::Error::from_source)
    }
}

impl JwtSigner for SigningKey {
    fn algorithm(&self) -> Algorithm {
        algorithm::of_header(self.algorithm())
    }
}
