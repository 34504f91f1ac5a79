//! `at_hash` and its like (OpenID Connect Core §3.1.3.6).

use ring::digest::{SHA256, SHA384, SHA512, digest};

use crate::jose::base64url;
use crate::protocol::SigningAlgorithm;

/// "The base64url encoding of the left-most half of the hash of the octets of the ASCII representation of the
/// `access_token` value, where the hash algorithm used is the hash algorithm used in the `alg` Header Parameter of the ID
/// Token's JOSE Header." Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
#[must_use]
pub fn left_half(text: &str, algorithm: SigningAlgorithm) -> String {
    let hash = match algorithm {
        SigningAlgorithm::Es384 => &SHA384,
        SigningAlgorithm::EdDsa => &SHA512,
        SigningAlgorithm::Es256 | SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => &SHA256,
    };
    let digest = digest(hash, text.as_bytes());
    let half = digest.as_ref().len() / 2;
    base64url::encode(digest.as_ref().get(..half).unwrap_or_default())
}
