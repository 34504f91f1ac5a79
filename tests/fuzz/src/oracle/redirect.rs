//! Redirect URIs (RFC 8252 §7), cut at their first slash or question mark.

use super::form::component;
use super::grammar::{has_origin_form, is_dots, is_loopback_ipv4};

/// The parameters that an answer brings (RFC 6749 §4.1.2 and §4.1.2.1, RFC 9207 §2), which must not stand twice.
const OF_ANSWERS: [&str; 6] = ["code", "state", "iss", "error", "error_description", "error_uri"];

/// What may be registered, nearly: which hosts and paths are in their normal form, only browsers know exactly.
#[must_use]
pub fn is_redirect_uri(text: &str) -> bool {
    let legal = |c: char| ('!'..='~').contains(&c) && !"#*\\\"<>^`{|}".contains(c);
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let is_of_answer = |pair: &str| {
        let name = component(pair.split('=').next().unwrap_or_default().as_bytes());
        name.is_some_and(|name| OF_ANSWERS.contains(&name.as_str()))
    };
    text.len() <= 1000
        && text.chars().all(legal)
        && leads_somewhere(scheme, rest)
        && !query.split('&').any(is_of_answer)
}

fn leads_somewhere(scheme: &str, rest: &str) -> bool {
    let Some(hierarchical) = rest.strip_prefix("//") else { return is_private_use(scheme) };
    let (authority, path) = cut(hierarchical);
    let in_normal_form = !path.split('?').next().unwrap_or_default().split('/').any(is_dots);
    let kind = match scheme {
        "https" => has_origin_form(&format!("https://{authority}")),
        "http" => has_origin_form(&format!("http://{authority}")) && is_this_machine(host_and_port(authority).0),
        _ => is_private_use(scheme) && !authority.contains('@'),
    };
    kind && in_normal_form
}

/// RFC 8252 §7.1: a scheme in lower case (RFC 3986 §3.1) that is a domain name backwards, so it has a dot.
fn is_private_use(scheme: &str) -> bool {
    scheme.contains('.')
        && scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || is_loopback_ipv4(host)
}

/// Whether `asked` is `registered` to the byte, or the same on another port of this machine (RFC 8252 §7.3).
#[must_use]
pub fn admits(registered: &str, asked: &str, any_port_of_localhost: bool) -> bool {
    registered == asked || differ_in_port(registered, asked, any_port_of_localhost) == Some(true)
}

fn differ_in_port(registered: &str, asked: &str, any_port_of_localhost: bool) -> Option<bool> {
    let (own, other) = (cut(registered.strip_prefix("http://")?), cut(asked.strip_prefix("http://")?));
    let ((host, own_port), (other_host, other_port)) = (host_and_port(own.0), host_and_port(other.0));
    let is_free = matches!(host, "127.0.0.1" | "[::1]") || (host == "localhost" && any_port_of_localhost);
    let same = host == other_host && own.1 == other.1;
    Some(is_free && same && is_port_or_none(own_port) && is_port_or_none(other_port))
}

/// Authority, and what follows.
fn cut(hierarchical: &str) -> (&str, &str) {
    hierarchical.split_at(hierarchical.find(['/', '?']).unwrap_or(hierarchical.len()))
}

fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_port_or_none(port: Option<&str>) -> bool {
    port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port))
}
