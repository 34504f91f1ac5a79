//! Resource indicators (RFC 8707 §2).

use url::Url;

use crate::protocol::text_type::text_type;

text_type! {
    /// The identifier of a resource server: an absolute URI without a fragment, compared byte by byte.
    ResourceIndicator, "an absolute URI without a fragment, of at most 255 characters"
}

impl ResourceIndicator {
    /// The longest resource indicator.
    pub const MAX_CHARS: usize = 255;

    /// Reads a resource indicator: "Its value MUST be an absolute URI, as specified by Section 4.3 of \[RFC3986\].
    /// … The URI MUST NOT include a fragment component" (RFC 8707 §2). `None` when it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let visible = text.len() <= Self::MAX_CHARS && text.bytes().all(|byte| byte.is_ascii_graphic());
        let absolute = visible && Url::parse(text).is_ok_and(|url| url.fragment().is_none());
        absolute.then(|| Self(text.to_owned()))
    }
}
