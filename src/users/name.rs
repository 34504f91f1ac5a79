//! The names that people sign in with.

use unicode_normalization::UnicodeNormalization;

use crate::protocol::text_type::text_type;

/// The longest name, in characters, typed and canonical.
const MAX_CHARS: usize = 255;

/// The longest text that is looked at, in bytes.
const MAX_BYTES: usize = 4 * MAX_CHARS;

/// The form in which names are compared: without space around it, NFKC (Unicode Standard Annex 15), lowercase. `None` for
/// what is no name: empty, longer than 255 characters, or with characters that control or cannot be seen.
#[must_use]
pub fn canonical_name(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > MAX_BYTES || !text.chars().all(is_visible) {
        return None;
    }
    if text.is_ascii() {
        // NFKC leaves ASCII as it is.
        return (1..=MAX_CHARS).contains(&text.len()).then(|| text.to_ascii_lowercase());
    }
    let lowercase = text.nfkc().collect::<String>().to_lowercase();
    // Lowercase letters may compose anew, and a compatible form may be a space.
    let composed: String = lowercase.nfkc().collect();
    let canonical = composed.trim();
    let legal = (1..=MAX_CHARS).contains(&canonical.chars().count()) && canonical.chars().all(is_visible);
    legal.then(|| canonical.to_owned())
}

/// Neither a control character nor one that takes no room or turns the text around it, which would make two names look the
/// same.
fn is_visible(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        && !matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
        && !matches!(c, '\u{e0000}'..='\u{e0fff}')
}

text_type! {
    /// A username as it was typed, without space around it: 1 to 255 characters that can be seen.
    Username, "a username of 1 to 255 visible characters"
}

impl Username {
    /// Reads a username; `None` when it is empty, too long, or has other characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        canonical_name(text)?;
        let typed = text.trim();
        (typed.chars().count() <= MAX_CHARS).then(|| Self(typed.to_owned()))
    }

    /// The form in which it is compared.
    pub(super) fn canonical(&self) -> String {
        canonical_name(&self.0).unwrap_or_default()
    }
}

text_type! {
    /// An e-mail address (RFC 5322 §3.4.1, `addr-spec` without quoting; RFC 6531 for letters beyond ASCII): exactly one
    /// `@`, at most 64 bytes before it and 254 in all.
    EmailAddress, "an e-mail address such as alice@example.com, of at most 254 bytes"
}

impl EmailAddress {
    /// Reads an address; `None` when it does not have the form, or its canonical form does not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let typed = text.trim();
        let legal = is_address(typed) && canonical_name(typed).is_some_and(|canonical| is_address(&canonical));
        legal.then(|| Self(typed.to_owned()))
    }

    /// The form in which it is compared.
    pub(super) fn canonical(&self) -> String {
        canonical_name(&self.0).unwrap_or_default()
    }
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels = || domain.split('.');
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
        && labels().all(is_label)
}

/// `atext` (RFC 5322 §3.2.3), with the letters of all scripts.
fn is_atext(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}
