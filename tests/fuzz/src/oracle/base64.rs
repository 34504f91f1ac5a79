//! Base64 (RFC 4648 §4 and §5), bit by bit.

const PLAIN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Reads base64url without padding; `None` when another text would mean the same.
#[must_use]
pub fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    octets(URL, text)
}

/// Reads base64 with its padding; `None` when another text would mean the same.
#[must_use]
pub fn base64(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let symbols = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    // The padding fills the last group of four, which has at least two symbols.
    let padding = text.len() - symbols.len();
    let wanted = [0, 3, 2, 1][symbols.len() % 4];
    if padding == wanted { octets(PLAIN, symbols) } else { None }
}

/// Prints base64url without padding.
#[must_use]
pub fn print_base64url(octets: &[u8]) -> String {
    symbols(URL, octets)
}

/// Prints base64 with its padding.
#[must_use]
pub fn print_base64(octets: &[u8]) -> String {
    let mut text = symbols(PLAIN, octets);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn octets(alphabet: &[u8; 64], text: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let (mut bits, mut count) = (0_u32, 0_u32);
    for symbol in text {
        let value = alphabet.iter().position(|known| known == symbol)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    // What is left over is fewer bits than a symbol has, and none of them is set.
    (count < 6 && bits == 0).then_some(octets)
}

fn symbols(alphabet: &[u8; 64], octets: &[u8]) -> String {
    let bits: Vec<u8> = octets.iter().flat_map(|octet| (0..8).rev().map(move |bit| octet >> bit & 1)).collect();
    let value = |six: &[u8]| (0..6).fold(0, |value, at| value << 1 | usize::from(six.get(at).copied().unwrap_or(0)));
    bits.chunks(6).map(|six| char::from(alphabet[value(six)])).collect()
}
