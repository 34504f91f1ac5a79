//! The issuer identifier (RFC 8414 §2) and the URLs that hang from it.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// An `https` URL without query or fragment, or an `http` one on loopback for development; never ends in a slash.
///
/// It is compared byte by byte everywhere, so what was written is what is printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IssuerIdentifier {
    text: String,
    path_at: usize,
    loopback: bool,
}

/// What is wrong with an issuer identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerFault {
    /// Not an absolute URL, or too long.
    NotAUrl,
    /// Written otherwise than URLs are normalised, so that comparisons would fail.
    NotCanonical,
    /// Neither `https` nor loopback `http`.
    NotHttps,
    /// Has user information, a query or a fragment.
    Decorated,
    /// Ends in a slash.
    TrailingSlash,
}

impl fmt::Display for IssuerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUrl => "an absolute URL of at most 255 characters",
            Self::NotCanonical => {
                "a URL in its normal form: lower-case host, no default port, no dot segments, no empty path segment"
            }
            Self::NotHttps => "an https URL (http only for localhost, 127.0.0.1 and [::1])",
            Self::Decorated => "a URL without user information, query and fragment",
            Self::TrailingSlash => "a URL that does not end in a slash",
        })
    }
}

impl std::error::Error for IssuerFault {}

impl IssuerIdentifier {
    /// The longest issuer identifier.
    pub const MAX_CHARS: usize = 255;

    /// Reads an issuer identifier.
    ///
    /// # Errors
    /// [`IssuerFault`] says what would be right.
    pub fn parse(text: &str) -> Result<Self, IssuerFault> {
        if text.len() > Self::MAX_CHARS {
            return Err(IssuerFault::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| IssuerFault::NotAUrl)?;
        let loopback = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => return Err(IssuerFault::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(IssuerFault::Decorated);
        }
        if text.ends_with('/') {
            return Err(IssuerFault::TrailingSlash);
        }
        // `Url` prints the empty path as "/".
        let printed = url.as_str();
        if printed.strip_suffix('/').unwrap_or(printed) != text || url.path().contains("//") {
            return Err(IssuerFault::NotCanonical);
        }
        let path = if url.path() == "/" { "" } else { url.path() };
        Ok(Self { path_at: text.len().saturating_sub(path.len()), loopback, text: text.to_owned() })
    }

    /// The identifier as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The path, empty or beginning with a slash.
    #[must_use]
    pub fn path(&self) -> &str {
        self.text.get(self.path_at..).unwrap_or("")
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.text.get(..self.path_at).unwrap_or("")
    }

    /// Whether this issuer exists on this machine only.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The URL of an endpoint at `path`, which begins with a slash.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl TryFrom<String> for IssuerIdentifier {
    type Error = IssuerFault;

    fn try_from(text: String) -> Result<Self, IssuerFault> {
        Self::parse(&text)
    }
}

impl From<IssuerIdentifier> for String {
    fn from(issuer: IssuerIdentifier) -> Self {
        issuer.text
    }
}

impl fmt::Display for IssuerIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
