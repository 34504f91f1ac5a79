//! Private keys in PEM (RFC 7468): exactly one, unencrypted, in PKCS#8.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use zeroize::Zeroizing;

use crate::jose::key_fault::KeyFault;

const LINE_CHARS: usize = 64;

/// The PKCS#8 document in a PEM file.
pub(super) fn pkcs8_document(file: &[u8]) -> Result<Zeroizing<PrivatePkcs8KeyDer<'static>>, KeyFault> {
    let labels: Vec<&[u8]> = file.split(|byte| matches!(byte, b'\n' | b'\r')).filter_map(label).collect();
    match labels.as_slice() {
        [b"PRIVATE KEY"] => PrivatePkcs8KeyDer::from_pem_slice(file).map(Zeroizing::new).map_err(|_| KeyFault::Damaged),
        [] => Err(KeyFault::NotAKey),
        labels => Err(refusal(labels)),
    }
}

fn label(line: &[u8]) -> Option<&[u8]> {
    line.strip_prefix(b"-----BEGIN ")?.trim_ascii_end().strip_suffix(b"-----")
}

/// `openssl ecparam -genkey` writes EC PARAMETERS before the key, so the telling label need not be the first.
fn refusal(labels: &[&[u8]]) -> KeyFault {
    let holds = |label: &[u8]| labels.contains(&label);
    if holds(b"ENCRYPTED PRIVATE KEY") {
        KeyFault::Encrypted
    } else if holds(b"EC PRIVATE KEY") {
        KeyFault::NotPkcs8 { label: "EC PRIVATE KEY" }
    } else if holds(b"RSA PRIVATE KEY") {
        KeyFault::NotPkcs8 { label: "RSA PRIVATE KEY" }
    } else if holds(b"PRIVATE KEY") {
        KeyFault::MoreThanOneKey
    } else if holds(b"PUBLIC KEY") || holds(b"RSA PUBLIC KEY") || holds(b"CERTIFICATE") {
        KeyFault::NotPrivate
    } else {
        KeyFault::NotAKey
    }
}

/// Writes a PKCS#8 document as PEM.
pub(super) fn print(document: &[u8]) -> Zeroizing<String> {
    let encoded = Zeroizing::new(STANDARD.encode(document));
    let mut rest = encoded.as_str();
    let mut pem = Zeroizing::new(String::with_capacity(encoded.len() + encoded.len() / LINE_CHARS + 64));
    pem.push_str("-----BEGIN PRIVATE KEY-----\n");
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(LINE_CHARS).unwrap_or((rest, ""));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    pem
}
