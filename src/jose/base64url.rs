//! Base64url without padding (RFC 7515 §2), where every value has exactly one text.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::{DecodeError, Engine};

/// What is wrong with a base64url text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base64UrlFault {
    /// Another character, padding included, or an impossible length.
    Illegal,
    /// The last character carries bits that belong to nothing.
    NotCanonical,
}

/// Reads a text that its reader has bounded.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Base64UrlFault> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| match error {
        DecodeError::InvalidLastSymbol(..) => Base64UrlFault::NotCanonical,
        _ => Base64UrlFault::Illegal,
    })
}

/// Writes `bytes`.
pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Appends `bytes` to `text`.
pub(super) fn append(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

/// How many characters `bytes` bytes take.
pub(super) const fn encoded_chars(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}
