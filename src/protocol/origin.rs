//! Web origins (RFC 6454), by which CORS decides.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// A scheme, host and port as browsers print them in an `Origin` header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

impl Origin {
    /// Reads an origin; `None` for `null`, for anything with a path, and for what is not written as browsers do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 255 {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let web = matches!(url.scheme(), "https" | "http");
        (web && url.origin().ascii_serialization() == text).then(|| Self(text.to_owned()))
    }

    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Origin {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("expected an origin such as \"https://app.example\", without a path")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
