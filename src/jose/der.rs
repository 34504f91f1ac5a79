//! Just enough DER to say what kind of key a PKCS#8 document holds (RFC 5958 §2) before a library rejects it without
//! a reason.

use crate::jose::key_kind::{KeyKind, bit_length};

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const SECP256R1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const SECP384R1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// The kind of key in an unencrypted PKCS#8 document; `None` when it is no such document.
pub(super) fn kind_of_pkcs8(document: &[u8]) -> Option<KeyKind> {
    let (document, []) = element(document, SEQUENCE)? else { return None };
    let (_version, document) = element(document, INTEGER)?;
    let (algorithm, document) = element(document, SEQUENCE)?;
    let (algorithm, parameters) = element(algorithm, OBJECT_IDENTIFIER)?;
    let (private_key, _) = element(document, OCTET_STRING)?;
    match algorithm {
        RSA_ENCRYPTION => rsa(private_key),
        RSASSA_PSS => Some(KeyKind::RsaForPssOnly),
        EC_PUBLIC_KEY => Some(match element(parameters, OBJECT_IDENTIFIER) {
            Some((SECP256R1, _)) => KeyKind::P256,
            Some((SECP384R1, _)) => KeyKind::P384,
            _ => KeyKind::OtherCurve,
        }),
        ED25519 => Some(KeyKind::Ed25519),
        _ => Some(KeyKind::Other),
    }
}

/// `RSAPrivateKey ::= SEQUENCE { version Version, modulus INTEGER, … }` (RFC 8017 appendix A.1.2).
fn rsa(private_key: &[u8]) -> Option<KeyKind> {
    let (key, _) = element(private_key, SEQUENCE)?;
    let (_version, key) = element(key, INTEGER)?;
    let (modulus, _) = element(key, INTEGER)?;
    Some(KeyKind::Rsa { bits: bit_length(modulus) })
}

/// Splits off one element: its content, and what follows it.
fn element(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let ([found, first], rest) = input.split_first_chunk()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 => rest.split_first_chunk().map(|([length], rest)| (usize::from(*length), rest))?,
        0x82 => rest.split_first_chunk().map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?,
        _ => return None,
    };
    (*found == tag).then(|| rest.split_at_checked(length)).flatten()
}
