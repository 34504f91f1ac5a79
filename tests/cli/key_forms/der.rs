//! Just enough DER to take a generated key apart.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// `rsaEncryption` with its NULL, and `id-ecPublicKey` and `id-Ed25519` without what follows (RFC 8017, 5480, 8410).
const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
const EC: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/// A PEM section.
pub(crate) fn pem(label: &str, content: &[u8]) -> String {
    let encoded = STANDARD.encode(content);
    let lines: Vec<&str> = encoded.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// What the `privateKey` of a PKCS#8 document in PEM holds: for EC keys SEC1, for RSA keys PKCS#1.
pub(crate) fn private_key(pem: &str) -> Vec<u8> {
    parts(&document(pem))[2].to_vec()
}

/// The private members of the JWK of a PKCS#8 document in PEM.
pub(crate) fn private_members(pem: &str) -> Vec<(&'static str, String)> {
    let document = document(pem);
    let parts_of_key = parts(&document);
    let (algorithm, private) = (parts_of_key[1], parts_of_key[2]);
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    if algorithm == RSA {
        let integers = parts(content(private));
        let names = ["d", "p", "q", "dp", "dq", "qi"].into_iter();
        names.zip(&integers[3..]).map(|(name, integer)| (name, encoded(unsigned(integer)))).collect()
    } else if algorithm.starts_with(EC) {
        vec![("d", encoded(parts(content(private))[1]))]
    } else {
        vec![("d", encoded(content(private)))]
    }
}

/// A PKCS#8 document whose modulus has 1024 bits; nothing else in it is a key.
pub(crate) fn rsa_of_1024_bits() -> Vec<u8> {
    let modulus = [&[0_u8][..], &[0xff; 128]].concat();
    let integers: Vec<Vec<u8>> = [&[0][..], &modulus, &[1, 0, 1]]
        .into_iter()
        .chain([&[0x7f; 64][..]; 6])
        .map(|integer| element(INTEGER, integer))
        .collect();
    let private = element(OCTET_STRING, &element(SEQUENCE, &integers.concat()));
    element(SEQUENCE, &[element(INTEGER, &[0]), element(SEQUENCE, RSA), private].concat())
}

/// The header of a JWT.
pub(crate) fn header(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap()).unwrap()
}

fn document(pem: &str) -> Vec<u8> {
    let encoded: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    content(&STANDARD.decode(encoded).unwrap()).to_vec()
}

/// The contents of the elements in a sequence.
fn parts(mut sequence: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while !sequence.is_empty() {
        let (content, rest) = split(sequence);
        found.push(content);
        sequence = rest;
    }
    found
}

fn content(element: &[u8]) -> &[u8] {
    split(element).0
}

fn split(elements: &[u8]) -> (&[u8], &[u8]) {
    let long = usize::from(elements[1]).checked_sub(0x80);
    let header = 2 + long.unwrap_or(0);
    let digits = elements[2..header].iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    let length = long.map_or(usize::from(elements[1]), |_| digits);
    (&elements[header..header + length], &elements[header + length..])
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82], &length[..], content].concat()
}

fn unsigned(integer: &[u8]) -> &[u8] {
    integer.strip_prefix(&[0]).unwrap_or(integer)
}
