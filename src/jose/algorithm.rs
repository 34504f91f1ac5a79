//! Our closed list of algorithms beside jsonwebtoken's open ones.

use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::KeyAlgorithm;

use crate::protocol::SigningAlgorithm;

/// jsonwebtoken's name for an algorithm of ours.
pub(super) const fn of_header(algorithm: SigningAlgorithm) -> Algorithm {
    match algorithm {
        SigningAlgorithm::Es256 => Algorithm::ES256,
        SigningAlgorithm::Es384 => Algorithm::ES384,
        SigningAlgorithm::EdDsa => Algorithm::EdDSA,
        SigningAlgorithm::Ps256 => Algorithm::PS256,
        SigningAlgorithm::Rs256 => Algorithm::RS256,
    }
}

/// The algorithm a JWK's `alg` pins its key to, when it is one of ours.
pub(super) const fn of_jwk(algorithm: KeyAlgorithm) -> Option<SigningAlgorithm> {
    match algorithm {
        KeyAlgorithm::ES256 => Some(SigningAlgorithm::Es256),
        KeyAlgorithm::ES384 => Some(SigningAlgorithm::Es384),
        KeyAlgorithm::EdDSA => Some(SigningAlgorithm::EdDsa),
        KeyAlgorithm::PS256 => Some(SigningAlgorithm::Ps256),
        KeyAlgorithm::RS256 => Some(SigningAlgorithm::Rs256),
        _ => None,
    }
}
