//! The text form of a blob: `prefix separator base64url`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::seal::{Purpose, blob};

/// Writes a blob as text.
pub(super) fn encode(purpose: Purpose, blob: &[u8]) -> String {
    let mut text = String::with_capacity(purpose.prefix().len() + purpose.separator().len_utf8() + chars(blob.len()));
    text.push_str(purpose.prefix());
    text.push(purpose.separator());
    URL_SAFE_NO_PAD.encode_string(blob, &mut text);
    text
}

/// Reads the text form of a blob of this purpose; `None` when it is not the one text that this blob has.
///
/// The memory is wiped when dropped, for the blob is decrypted in place.
pub(super) fn decode(purpose: Purpose, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let encoded = strip_prefix(purpose, text)?;
    // At least the payload's version is in there.
    let lengths = chars(blob::OVERHEAD + 1)..=chars(blob::OVERHEAD + purpose.max_bytes());
    if !lengths.contains(&encoded.len()) {
        return None;
    }
    // This engine refuses padding, white space, and a last character with stray bits.
    URL_SAFE_NO_PAD.decode(encoded).ok().map(Zeroizing::new)
}

/// What follows the prefix of this purpose and its separator.
pub(super) fn strip_prefix(purpose: Purpose, text: &str) -> Option<&str> {
    text.strip_prefix(purpose.prefix())?.strip_prefix(purpose.separator())
}

/// How many characters of base64url without padding hold this many bytes.
pub(super) const fn chars(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}
