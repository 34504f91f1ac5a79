//! Why a key or the mint gave nothing.

use std::fmt;

/// Why nothing was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningFailed {
    /// The claims are not a JSON object.
    Claims,
    /// The engine refused: no randomness, or a damaged key.
    Engine,
    /// The token would be longer than [`TokenType::max_chars`](crate::jose::TokenType::max_chars), and nobody would accept it.
    TooLong,
}

impl fmt::Display for SigningFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Claims => "the claims are not a JSON object",
            Self::Engine => "the key did not sign",
            Self::TooLong => "the token would be too long",
        })
    }
}

impl std::error::Error for SigningFailed {}
