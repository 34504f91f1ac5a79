//! Web origins (RFC 6454), by which CORS decides.

use url::Url;

use crate::protocol::text_type::text_type;

text_type! {
    /// A scheme, host and port as browsers print them in an `Origin` header.
    Origin, "an origin such as https://app.example, without a path"
}

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
}
