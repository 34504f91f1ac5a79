//! `application/x-www-form-urlencoded` (RFC 6749 appendix B), by way of its hexadecimal digits.

/// The longest name, and the longest value of most parameters, in bytes.
const MAX_BYTES: usize = 4000;

/// The longest value of parameters that hold tokens.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// The parameters that hold tokens, and one that is not refused however long a name is.
const TOKENS: [&str; 9] = [
    "access_token",
    "client_assertion",
    "code",
    "id_token_hint",
    "login_hint",
    "refresh_token",
    "request",
    "token",
    "transaction",
];

/// The pairs of a form, decoded; `None` when one of them is not form-encoded UTF-8 without NUL.
#[must_use]
pub fn pairs(form: &[u8]) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for pair in form.split(|byte| *byte == b'&') {
        if pair.is_empty() {
            continue;
        }
        let middle = pair.iter().position(|byte| *byte == b'=');
        let (name, value) = middle.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
        let name = component(name)?;
        let value = bounded(value, if holds_token(&name) { MAX_TOKEN_BYTES } else { MAX_BYTES })?;
        pairs.push((name, value));
    }
    Some(pairs)
}

/// Whether the values of a parameter may be as long as tokens are.
#[must_use]
pub fn holds_token(name: &str) -> bool {
    TOKENS.contains(&name)
}

/// One name or value of the usual length, decoded.
#[must_use]
pub fn component(encoded: &[u8]) -> Option<String> {
    bounded(encoded, MAX_BYTES)
}

fn bounded(encoded: &[u8], max_bytes: usize) -> Option<String> {
    let mut octets = Vec::new();
    let mut at = 0;
    while at < encoded.len() {
        if encoded[at] == b'%' {
            let digits = std::str::from_utf8(encoded.get(at + 1..at + 3)?).ok()?;
            // Rust would read a sign, too.
            digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(())?;
            octets.push(u8::from_str_radix(digits, 16).ok()?);
            at += 3;
        } else {
            octets.push(if encoded[at] == b'+' { b' ' } else { encoded[at] });
            at += 1;
        }
    }
    let text = String::from_utf8(octets).ok()?;
    (text.len() <= max_bytes && !text.contains('\0')).then_some(text)
}

/// One name or value, with everything encoded that can be.
#[must_use]
pub fn print_component(text: &str) -> String {
    text.bytes().map(|byte| if byte == b' ' { "+".to_owned() } else { format!("%{byte:02X}") }).collect()
}
