//! URLs of clients that this service or a browser goes to by itself.

use url::{Host, Url};

use crate::protocol::Origin;
use crate::protocol::text_type::text_type;

text_type! {
    /// An `https` URL in its normal form, or an `http` one of this machine, without fragment and user information.
    WebUri,
    "an https URL in its normal form (http on localhost, 127.0.0.1 or [::1] only), without fragment and user \
     information, at most 1000 characters"
}

impl WebUri {
    /// The longest URL, in characters.
    pub const MAX_CHARS: usize = 1000;

    /// Reads a URL; `None` when it is not one that may be registered.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let legal = text.len() <= Self::MAX_CHARS && text.bytes().all(|b| b.is_ascii_graphic());
        let url = Url::parse(text).ok().filter(|_| legal)?;
        let is_normal = url.as_str() == text || (url.as_str().strip_suffix('/') == Some(text) && url.path() == "/");
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let is_web = match url.scheme() {
            "https" => url.has_host(),
            "http" => is_this_machine(&url),
            _ => false,
        };
        (is_normal && is_plain && is_web).then(|| Self(text.to_owned()))
    }

    /// The same as a URL; `None` never happens.
    #[must_use]
    pub fn url(&self) -> Option<Url> {
        Url::parse(&self.0).ok()
    }

    /// Whether TLS protects what goes there.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// Its scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        Origin::parse(&self.url()?.origin().ascii_serialization())
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::WebUri;

    #[test]
    fn a_url_of_a_client_is_https_or_of_this_machine() {
        for text in ["https://rp.example", "https://rp.example/out?a=1", "http://127.0.0.1:8080/x", "http://[::1]/x"] {
            assert!(WebUri::parse(text).is_some(), "{text}");
        }
        let refused = [
            "",
            "http://rp.example/",
            "ftp://rp.example/",
            "javascript:alert(1)",
            "https:rp.example",
            "https://u@rp.example/",
            "https://u:p@rp.example/",
            "https://rp.example/#x",
            "https://RP.example/",
            "https://rp.example:443/",
            "https://rp.example/a b",
            "https://rp.example/\u{e9}",
            "http://2130706433/",
            "http://localhost.evil.example/",
            "/relative",
        ];
        for text in refused {
            assert!(WebUri::parse(text).is_none(), "{text}");
        }
    }
}
