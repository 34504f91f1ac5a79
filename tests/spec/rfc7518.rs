//! JSON Web Algorithms.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use signet::jose::{BadSignature, JwkFault, KeyFault, SigningKey, VerifyingKey};
use signet::protocol::SigningAlgorithm;

use crate::jose::key;

/// Section 3.3: "A key of size 2048 bits or larger MUST be used with these algorithms."
#[test]
fn an_rsa_key_of_fewer_than_2048_bits_is_refused() {
    for (bits, bytes, first) in [(1024, 128, 0xff), (2047, 256, 0x7f)] {
        let mut modulus = vec![0xff; bytes];
        modulus[0] = first;
        let n = URL_SAFE_NO_PAD.encode(modulus);
        let public = json!({ "kty": "RSA", "n": n, "e": "AQAB" }).to_string();
        let private = json!({ "kty": "RSA", "n": n, "e": "AQAB", "d": "AQAB" }).to_string();
        for algorithm in [SigningAlgorithm::Rs256, SigningAlgorithm::Ps256] {
            assert_eq!(VerifyingKey::from_jwk(public.as_bytes(), algorithm), Err(JwkFault::NotUsable));
            assert_eq!(SigningKey::read(private.as_bytes(), algorithm).map(drop), Err(KeyFault::RsaSize { bits }));
        }
    }
}

/// Not in the RFC: a huge modulus makes every verification slow.
#[test]
fn an_rsa_key_of_more_than_8192_bits_is_refused() {
    let jwk =
        |bytes: usize| json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(vec![0xff; bytes]), "e": "AQAB" }).to_string();
    assert!(VerifyingKey::from_jwk(jwk(1024).as_bytes(), SigningAlgorithm::Rs256).is_ok());
    assert_eq!(VerifyingKey::from_jwk(jwk(1025).as_bytes(), SigningAlgorithm::Rs256), Err(JwkFault::NotUsable));
}

/// Section 3.4: "The JWS Signature value MUST be a 64-octet sequence. If it is not a 64-octet sequence, the validation
/// has failed." For P-384 it is 96.
#[test]
fn an_ecdsa_signature_has_a_fixed_width() {
    for (algorithm, bytes) in [(SigningAlgorithm::Es256, 64), (SigningAlgorithm::Es384, 96)] {
        let (key, verifying) = (key(algorithm), key(algorithm).verifying_key());
        for message in 0..32_u8 {
            let signature = key.sign(&[message]).unwrap();
            assert_eq!((signature.len(), verifying.verify(&[message], &signature)), (bytes, Ok(())));
            let padded = [&[0], signature.as_slice()].concat();
            for other in [&padded, &signature[1..], &signature[..bytes - 1], &der(&signature)] {
                assert_eq!(verifying.verify(&[message], other), Err(BadSignature), "{} bytes", other.len());
            }
        }
    }
}

/// Section 3.4, after CVE-2022-21449: r and s lie between 1 and n - 1.
#[test]
fn an_ecdsa_signature_of_zeros_or_of_the_order_is_refused() {
    let n_256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let n_384 = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    for (algorithm, order) in [(SigningAlgorithm::Es256, n_256), (SigningAlgorithm::Es384, n_384)] {
        let order = hex(order);
        let good = key(algorithm).sign(b"message").unwrap();
        let (r, s) = good.split_at(order.len());
        let (zero, ones) = (vec![0; order.len()], vec![0xff; order.len()]);
        let one = [&zero[1..], &[1]].concat();
        for part in [&zero[..], &one, &order, &ones] {
            for signature in [[part, part], [r, part], [part, s]] {
                let verified = key(algorithm).verifying_key().verify(b"message", &signature.concat());
                assert_eq!(verified, Err(BadSignature), "{algorithm}");
            }
        }
    }
}

/// Section 6.2.1: a point that is not on the curve verifies nothing.
#[test]
fn a_point_off_the_curve_verifies_nothing() {
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode([1; 32]), "y": URL_SAFE_NO_PAD.encode([2; 32]) });
    let off_curve = VerifyingKey::from_jwk(jwk.to_string().as_bytes(), SigningAlgorithm::Es256).unwrap();
    let signature = key(SigningAlgorithm::Es256).sign(b"message").unwrap();
    assert_eq!(off_curve.verify(b"message", &signature), Err(BadSignature));
}

/// The ASN.1 form of a signature, which other protocols use.
fn der(fixed: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let sign: &[u8] = if half[0] < 0x80 { &[] } else { &[0] };
        [&[0x02, u8::try_from(sign.len() + half.len()).unwrap()], sign, half].concat()
    };
    let (r, s) = fixed.split_at(fixed.len() / 2);
    let both = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], both.as_slice()].concat()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
