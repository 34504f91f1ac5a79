//! What comes from the authorization endpoint (RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Type Encoding Practices §3, §5).

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A `response_type` that this server has. All but the first show tokens to whoever sees a URL, and are off unless a client is
/// registered for them (RFC 9700 §2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResponseType {
    /// RFC 6749 §4.1.1
    Code,
    /// RFC 6749 §4.2.1
    Token,
    /// OpenID Connect Core §3.2
    IdToken,
    /// OpenID Connect Core §3.2
    IdTokenToken,
    /// OpenID Connect Core §3.3
    CodeIdToken,
    /// OpenID Connect Core §3.3
    CodeToken,
    /// OpenID Connect Core §3.3
    CodeIdTokenToken,
}

impl ResponseType {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Token,
        Self::IdToken,
        Self::IdTokenToken,
        Self::CodeIdToken,
        Self::CodeToken,
        Self::CodeIdTokenToken,
    ];

    /// All names, in the same order.
    pub const NAMES: &'static [&'static str] =
        &["code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

    /// Reads a type; `None` for one that this server does not have. "Extension response types MAY contain a space-delimited
    /// (%x20) list of values, where the order of values does not matter" (RFC 6749 §3.1.1).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words = |text: &'static str| text.split(' ');
        let is_meant = |own: &Self| {
            let count = words(own.as_str()).count();
            text.split(' ').count() == count
                && words(own.as_str()).all(|word| text.split(' ').any(|other| other == word))
        };
        Self::ALL.into_iter().find(is_meant)
    }

    /// The name, its values in the usual order.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "token",
            Self::IdToken => "id_token",
            Self::IdTokenToken => "id_token token",
            Self::CodeIdToken => "code id_token",
            Self::CodeToken => "code token",
            Self::CodeIdTokenToken => "code id_token token",
        }
    }

    /// Whether an authorization code comes.
    #[must_use]
    pub const fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an access token comes from the authorization endpoint.
    #[must_use]
    pub const fn has_token(self) -> bool {
        matches!(self, Self::Token | Self::IdTokenToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an ID token comes from the authorization endpoint.
    #[must_use]
    pub const fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::IdTokenToken | Self::CodeIdToken | Self::CodeIdTokenToken)
    }

    /// Whether a token of any kind comes from the authorization endpoint.
    #[must_use]
    pub const fn is_front_channel(self) -> bool {
        self.has_token() || self.has_id_token()
    }
}

impl fmt::Display for ResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ResponseType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ResponseType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| D::Error::unknown_variant(&name, Self::NAMES))
    }
}
