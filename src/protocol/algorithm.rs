//! The signature algorithms Signet signs with and accepts (RFC 7518 §3.1, RFC 8037 §3.1).

use crate::protocol::registered_names::registered_names;

registered_names! {
    /// A JWS signature algorithm. `none` and the HMAC family have no variant: no token of ours can carry them.
    SigningAlgorithm {
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
    }
}

impl SigningAlgorithm {
    /// Whether two signatures by one key over the same bytes are the same: no randomness goes into them.
    #[must_use]
    pub const fn is_deterministic(self) -> bool {
        matches!(self, Self::EdDsa | Self::Rs256)
    }
}
