//! Proof Key for Code Exchange (RFC 7636), with `S256` and nothing else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

/// The one `code_challenge_method` there is: "clients … MUST use S256" where they can (RFC 7636 §4.2), and all can.
pub const S256: &str = "S256";

/// A `code_challenge` of the method `S256`: the SHA-256 of a code verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeChallenge([u8; 32]);

impl CodeChallenge {
    /// Reads the 43 characters of base64url; `None` when they are others.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The challenge with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A `code_verifier` that a client sent: `43*128unreserved` (RFC 7636 §4.1).
pub struct CodeVerifier<'a>(&'a str);

impl<'a> CodeVerifier<'a> {
    /// Reads a code verifier; `None` when it is too short, too long, or has other characters.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        ((43..=128).contains(&text.len()) && text.bytes().all(unreserved)).then_some(Self(text))
    }

    /// `BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))` (RFC 7636 §4.6), before the encoding.
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(digest(&SHA256, self.0.as_bytes()).as_ref().try_into().unwrap_or_default())
    }
}
