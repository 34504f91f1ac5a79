//! Ed25519 in JOSE.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet::jose::{SigningKey, VerifyingKey};
use signet::protocol::SigningAlgorithm;

use crate::{public_half, vector};

/// Appendix A.3: "JWK Thumbprint Canonicalization".
#[test]
fn the_example_key_has_the_thumbprint_the_rfc_prints() {
    let vector = vector("rfc8037-a.json");
    let private = SigningKey::read(vector["key"].to_string().as_bytes(), SigningAlgorithm::EdDsa).unwrap();
    let public = VerifyingKey::from_jwk(&public_half(&vector["key"]), SigningAlgorithm::EdDsa).unwrap();
    assert_eq!(private.key_id().as_str(), vector["thumbprint"]);
    assert_eq!(public.thumbprint(), *private.key_id());
}

/// Appendix A.4 and A.5: "Ed25519 Signing" and "Validation". Ed25519 has no randomness, so the signature is the RFC's.
#[test]
fn the_example_is_signed_as_the_rfc_signs_it() {
    let vector = vector("rfc8037-a.json");
    let (input, signature) = vector["jws"].as_str().unwrap().rsplit_once('.').unwrap();
    let key = SigningKey::read(vector["key"].to_string().as_bytes(), SigningAlgorithm::EdDsa).unwrap();
    let made = key.sign(input.as_bytes()).unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(&made), signature);
    assert_eq!(key.verifying_key().verify(input.as_bytes(), &made), Ok(()));
}
