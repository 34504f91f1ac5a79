//! What request objects are signed with (OpenID Connect Core §6.1, RFC 9101 §4): the algorithms of tokens, or nothing.

use crate::protocol::SigningAlgorithm;
use crate::protocol::registered_names::registered_names;

registered_names! {
    /// What a client signs its request objects with (`request_object_signing_alg`).
    RequestObjectAlgorithm {
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
        /// Nothing: the object is worth no more than the same parameters in the URL.
        None = "none",
    }
}

impl RequestObjectAlgorithm {
    /// The signature algorithm; `None` for no signature.
    #[must_use]
    pub const fn signature(self) -> Option<SigningAlgorithm> {
        match self {
            Self::Es256 => Some(SigningAlgorithm::Es256),
            Self::Es384 => Some(SigningAlgorithm::Es384),
            Self::EdDsa => Some(SigningAlgorithm::EdDsa),
            Self::Ps256 => Some(SigningAlgorithm::Ps256),
            Self::Rs256 => Some(SigningAlgorithm::Rs256),
            Self::None => None,
        }
    }
}
