//! The algorithms of client assertions (RFC 7518 §3.1): those of tokens, and the one that a shared secret can do.

use crate::protocol::SigningAlgorithm;
use crate::protocol::registered_names::registered_names;

registered_names! {
    /// What a client signs its assertions with (`token_endpoint_auth_signing_alg`). `none` has no variant.
    AssertionAlgorithm {
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// ECDSA on P-384 with SHA-384.
        Es384 = "ES384",
        /// Ed25519.
        EdDsa = "EdDSA",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// HMAC with SHA-256, for `client_secret_jwt` only.
        Hs256 = "HS256",
    }
}

impl AssertionAlgorithm {
    /// The signature algorithm; `None` for the MAC, which no key pair has.
    #[must_use]
    pub const fn signature(self) -> Option<SigningAlgorithm> {
        match self {
            Self::Es256 => Some(SigningAlgorithm::Es256),
            Self::Es384 => Some(SigningAlgorithm::Es384),
            Self::EdDsa => Some(SigningAlgorithm::EdDsa),
            Self::Ps256 => Some(SigningAlgorithm::Ps256),
            Self::Rs256 => Some(SigningAlgorithm::Rs256),
            Self::Hs256 => None,
        }
    }
}
