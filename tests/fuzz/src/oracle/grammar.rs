//! The grammars of identifiers, character by character.

/// `client_id = *VSCHAR` (RFC 6749 appendix A.1), not empty and of at most 255 characters.
#[must_use]
pub fn is_client_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && text.chars().all(|c| (' '..='~').contains(&c))
}

/// `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )` (RFC 6749 §3.3), of at most 128 characters.
#[must_use]
pub fn is_scope_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= 128 && text.chars().all(|c| ('!'..='~').contains(&c) && c != '"' && c != '\\')
}

/// The tokens of a scope, sorted and each once; `None` when one is illegal or there are more than 50.
#[must_use]
pub fn scope_tokens(text: &str) -> Option<Vec<&str>> {
    let mut tokens: Vec<&str> = text.split(' ').filter(|token| !token.is_empty()).collect();
    if tokens.len() > 50 || !tokens.iter().all(|token| is_scope_token(token)) {
        return None;
    }
    tokens.sort_unstable();
    tokens.dedup();
    Some(tokens)
}

/// `sub`: 1 to 255 visible ASCII characters (OpenID Connect Core §2).
#[must_use]
pub fn is_subject(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && text.chars().all(|c| ('!'..='~').contains(&c))
}

/// A label: `[a-z0-9][a-z0-9_-]*`, of at most 64 characters.
#[must_use]
pub fn is_label(text: &str) -> bool {
    let plain = |c: char| matches!(c, 'a'..='z' | '0'..='9');
    let mut chars = text.chars();
    text.len() <= 64 && chars.next().is_some_and(plain) && chars.all(|c| plain(c) || matches!(c, '-' | '_'))
}

/// What every absolute URI without fragment is (RFC 3986 §4.3): a scheme, a colon, visible ASCII, no `#`.
#[must_use]
pub fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(legal)
        && text.chars().all(|c| ('!'..='~').contains(&c) && c != '#')
}

/// An origin as browsers print it (RFC 6454 §6.2): scheme, host and a port that is not the scheme's own.
#[must_use]
pub fn is_origin(text: &str) -> bool {
    text.len() <= 255 && has_origin_form(text)
}

/// The same, however long.
pub(super) fn has_origin_form(text: &str) -> bool {
    let (rest, default_port) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, "443"),
        (_, Some(rest)) => (rest, "80"),
        _ => return false,
    };
    // Only in an IPv6 address do colons not begin the port.
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !rest.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let is_port = |port: &str| {
        let canonical = port.parse::<u16>().is_ok_and(|number| number.to_string() == port);
        canonical && port != default_port
    };
    let legal = |c: char| ('!'..='~').contains(&c) && !c.is_ascii_uppercase() && !"#%/<>?@\\^|".contains(c);
    let is_name = !host.contains(['[', ']', ':']);
    let is_ipv6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).is_some_and(is_ipv6);
    !host.is_empty() && host.chars().all(legal) && (is_name || is_ipv6) && port.is_none_or(is_port)
}

/// An issuer identifier: an origin and a path in normal form without a slash at its end, and https or this machine.
#[must_use]
pub fn is_issuer(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let name = host.rsplit_once(':').filter(|_| !host.ends_with(']')).map_or(host, |(name, _)| name);
    let loopback = name == "localhost" || name == "[::1]" || is_loopback_ipv4(name);
    text.len() <= 255
        && is_origin(&format!("{scheme}://{host}"))
        && (scheme == "https" || loopback)
        && path.chars().all(|c| ('!'..='~').contains(&c) && !"?#\\\"<>`{}".contains(c))
        && !path.contains("//")
        && !path.ends_with('/')
        && !path.split('/').any(is_dots)
}

/// A segment of a path that means the one it is in, or the one before (RFC 3986 §5.2.4).
pub(super) fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Whether a text can be written to a terminal or a log as it is: line breaks and tabs are its only controls.
#[must_use]
pub fn shows_no_controls(text: &str) -> bool {
    let steers = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || steers(c))
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

pub(super) fn is_loopback_ipv4(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.octets()[0] == 127)
}
