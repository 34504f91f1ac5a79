//! Redirect URIs (RFC 6749 §3.1.2, RFC 8252 §7): written once at registration, compared byte by byte ever after.

use url::{Host, Url};

use crate::protocol::text_type::text_type;

text_type! {
    /// A redirect URI as it may be registered: `https`, `http` on this machine, or a private-use scheme with a dot in it
    /// (RFC 8252 §7.1); absolute, in its normal form, without fragment, user information, wildcard, and parameters of answers.
    RedirectUri,
    "an absolute URI in its normal form: https, http on localhost, 127.0.0.1 or [::1], or a scheme with a dot such as \
     com.example.app; without fragment, user information, wildcard, and parameters of answers such as code and state, at \
     most 1000 characters"
}

/// What answers add to a redirect URI (RFC 6749 §4.1.2, §4.1.2.1, RFC 9207 §2).
const OF_ANSWERS: [&str; 6] = ["code", "state", "iss", "error", "error_description", "error_uri"];

/// Where a redirect URI leads, as far as its registration decides who may stand behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// A site that TLS names.
    Web,
    /// A port of the user's own machine: whoever listens there.
    Loopback,
    /// An app of the user's own device: whoever claims the scheme.
    PrivateUse,
}

impl RedirectUri {
    /// The longest redirect URI, in characters.
    pub const MAX_CHARS: usize = 1000;

    /// Reads a redirect URI; `None` when it is not one that may be registered.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let legal = text.len() <= Self::MAX_CHARS
            && text.bytes().all(|b| b.is_ascii_graphic() && !b"*\\\"<>^`{|}".contains(&b));
        let url = Url::parse(text).ok().filter(|_| legal)?;
        let printed = url.as_str();
        // `Url` prints the empty path as "/".
        let is_normal = printed == text || (printed.strip_suffix('/') == Some(text) && url.path() == "/");
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        // "parameters MUST NOT be included more than once" (RFC 6749 §3.1): a client would read its own for ours.
        let is_unanswered = !url.query_pairs().any(|(name, _)| OF_ANSWERS.contains(&name.as_ref()));
        (is_normal && is_plain && is_unanswered && kind(&url).is_some()).then(|| Self(text.to_owned()))
    }

    /// Where it leads.
    #[must_use]
    pub fn kind(&self) -> RedirectKind {
        Url::parse(&self.0).ok().and_then(|url| kind(&url)).unwrap_or(RedirectKind::PrivateUse)
    }

    /// Whether a request may name `unverified` where this is registered: "compare the two URIs using simple string
    /// comparison" (RFC 9700 §4.1.3); "the authorization server MUST allow any port to be specified at the time of the
    /// request for loopback IP redirect URIs" (RFC 8252 §7.3), and for `localhost` where the client asks for it.
    #[must_use]
    pub fn admits(&self, unverified: &str, any_port_of_localhost: bool) -> bool {
        self.0 == unverified || self.admits_port_of(unverified, any_port_of_localhost).is_some_and(|admits| admits)
    }

    fn admits_port_of(&self, unverified: &str, any_port_of_localhost: bool) -> Option<bool> {
        let hosts = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
        let allowed = if any_port_of_localhost { hosts.as_slice() } else { hosts.get(..2)? };
        let host = allowed.iter().find(|host| self.0.starts_with(**host))?;
        let (own, other) = (self.0.strip_prefix(host)?, unverified.strip_prefix(host)?);
        Some(without_port(own)? == without_port(other)?)
    }

    /// What the Content Security Policy calls its target (`form-action`).
    #[must_use]
    pub fn policy_source(&self) -> String {
        policy_source(&self.0)
    }
}

/// What the Content Security Policy calls the target of `uri`: its scheme. Chromium holds `form-action` against every
/// redirect that follows a form, so an origin would keep a client's own page from sending the browser on to another host;
/// and it knows no IPv6 address there, such as that of `http://[::1]/` (RFC 8252 §7.3).
#[must_use]
pub fn policy_source(uri: &str) -> String {
    Url::parse(uri).map(|url| format!("{}:", url.scheme())).unwrap_or_default()
}

/// What follows the authority: of `:8080/callback` the part from the slash on. `None` for a port that is none.
fn without_port(rest: &str) -> Option<&str> {
    let Some(behind) = rest.strip_prefix(':') else {
        return matches!(rest.bytes().next(), None | Some(b'/' | b'?')).then_some(rest);
    };
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = behind.split_at_checked(digits)?;
    let is_port = !port.starts_with('0') && port.parse::<u16>().is_ok();
    (is_port && matches!(rest.bytes().next(), None | Some(b'/' | b'?'))).then_some(rest)
}

fn kind(url: &Url) -> Option<RedirectKind> {
    match url.scheme() {
        "https" => url.has_host().then_some(RedirectKind::Web),
        "http" => is_loopback(url.host()?).then_some(RedirectKind::Loopback),
        // "At a minimum, any private-use URI scheme that doesn't contain a period character SHOULD be rejected"
        // (RFC 8252 §8.4).
        scheme => scheme.contains('.').then_some(RedirectKind::PrivateUse),
    }
}

fn is_loopback(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
