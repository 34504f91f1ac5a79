//! JSON Web Key Thumbprint.

use signet::jose::VerifyingKey;
use signet::protocol::SigningAlgorithm;

use crate::{public_half, vector};

/// Section 3.1: "Example JWK Thumbprint Computation". `alg` and `kid` are no part of it.
#[test]
fn the_example_has_the_thumbprint_the_rfc_prints() {
    let vector = vector("rfc7638-3.1.json");
    let key = VerifyingKey::from_jwk(&public_half(&vector["key"]), SigningAlgorithm::Rs256).unwrap();
    assert_eq!(key.thumbprint().as_str(), vector["thumbprint"]);
    assert_eq!(key.thumbprint().to_string(), vector["thumbprint"]);
}
