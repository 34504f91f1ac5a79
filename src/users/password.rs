//! Passwords as they are typed.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::passwords::SlowHash;
use crate::secret::Secret;

/// A password that may become an account's. It is compared as an `OpaqueString` (RFC 8265 §4.2): other spaces are spaces,
/// and NFC; so that it is the same whatever keyboard it is typed on.
pub struct NewPassword(Secret);

/// Why a password cannot be an account's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer than [`NewPassword::MIN_CHARS`] characters.
    TooShort,
    /// More than [`NewPassword::MAX_BYTES`] bytes.
    TooLong,
    /// Not UTF-8, or with control characters, which no keyboard has.
    NotText,
}

impl NewPassword {
    /// The shortest password, in characters (NIST SP 800-63B §5.1.1.2).
    pub const MIN_CHARS: usize = 8;

    /// The longest password, in bytes, as typed and as compared.
    pub const MAX_BYTES: usize = SlowHash::MAX_SECRET_BYTES;

    /// Judges what was typed.
    ///
    /// # Errors
    /// [`PasswordFault`] says what would be right.
    pub fn parse(typed: &Secret) -> Result<Self, PasswordFault> {
        let bytes = typed.expose();
        if bytes.len() > Self::MAX_BYTES {
            return Err(PasswordFault::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PasswordFault::NotText)?;
        if text.contains(char::is_control) {
            return Err(PasswordFault::NotText);
        }
        let prepared = opaque_string(text);
        if prepared.chars().count() < Self::MIN_CHARS {
            return Err(PasswordFault::TooShort);
        }
        if prepared.len() > Self::MAX_BYTES {
            return Err(PasswordFault::TooLong);
        }
        Ok(Self(Secret::from(prepared.as_bytes().to_vec())))
    }

    pub(super) fn into_secret(self) -> Secret {
        self.0
    }
}

/// What was typed at a sign-in, in the form in which it is compared. What cannot be a password stays as it is, and is wrong.
pub(super) fn prepared(unverified_password: Secret) -> Secret {
    let bytes = unverified_password.expose();
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.len() <= NewPassword::MAX_BYTES => Secret::from(opaque_string(text).as_bytes().to_vec()),
        _ => unverified_password,
    }
}

fn opaque_string(text: &str) -> Zeroizing<String> {
    let is_other_space = |c: char| c.is_whitespace() && !c.is_control();
    // As long as it may become, so that no copy is left behind where it grew.
    let mut prepared = Zeroizing::new(String::with_capacity(text.len().saturating_mul(3)));
    prepared.extend(text.chars().map(|c| if is_other_space(c) { ' ' } else { c }).nfc());
    prepared
}

impl fmt::Display for PasswordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => {
                write!(f, "the password is too short; expected {} characters or more", NewPassword::MIN_CHARS)
            }
            Self::TooLong => write!(f, "the password is too long; expected {} bytes at most", NewPassword::MAX_BYTES),
            Self::NotText => f.write_str("the password is no line of UTF-8; expected characters that can be typed"),
        }
    }
}

impl std::error::Error for PasswordFault {}
