//! `Forwarded` (RFC 7239 §4).

use std::net::IpAddr;

use actix_web::http::header::HeaderMap;

use crate::http::proxies::{Source, client, is_plain, node};

/// Where the request came from; `None` when the header cannot be read.
pub(super) fn source(headers: &HeaderMap, peer: Source, trusts: impl Fn(IpAddr) -> bool) -> Option<Source> {
    let mut elements = Vec::new();
    for line in headers.get_all("forwarded") {
        elements.extend(parse(line.to_str().ok()?)?);
    }
    if elements.is_empty() {
        // The proxy itself asks.
        return Some(peer);
    }
    // A hop that hides who it forwarded for cannot be passed, nor be taken for the client.
    let hops = elements.into_iter().map(|element| Some((node(element.for_node.as_deref()?)?, element.proto)));
    let (address, proto) = client(hops, trusts)?;
    let is_insecure = proto.map_or(Some(false), |proto| is_plain(&proto))?;
    Some(Source { address, is_insecure })
}

/// What is read of one hop.
#[derive(Default)]
struct Element {
    for_node: Option<String>,
    proto: Option<String>,
}

/// `1#forwarded-element`, where an element is `[ forwarded-pair ] *( ";" [ forwarded-pair ] )`.
fn parse(line: &str) -> Option<Vec<Element>> {
    let mut rest = line.trim_matches([' ', '\t']);
    let mut elements = vec![Element::default()];
    while !rest.is_empty() {
        let (name, after) = token(rest)?;
        let (value, after) = value(after.strip_prefix('=')?)?;
        let element = elements.last_mut()?;
        let slot = match name.to_ascii_lowercase().as_str() {
            "for" => Some(&mut element.for_node),
            "proto" => Some(&mut element.proto),
            _ => None,
        };
        // "Each parameter MUST NOT occur more than once per field-value"
        if slot.is_some_and(|slot| slot.replace(value).is_some()) {
            return None;
        }
        let after = after.trim_start_matches([' ', '\t']);
        let (separator, after) = match after.chars().next() {
            None => break,
            Some(separator @ (',' | ';')) => (separator, after.get(1..)?),
            Some(_) => return None,
        };
        if separator == ',' {
            elements.push(Element::default());
        }
        rest = after.trim_start_matches([' ', '\t']);
        if rest.is_empty() {
            return None;
        }
    }
    Some(elements)
}

/// RFC 9110 §5.6.2
fn token(text: &str) -> Option<(&str, &str)> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let end = text.find(|c| !is_token(c)).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(token, _)| !token.is_empty())
}

/// A token or a quoted string (RFC 9110 §5.6.4).
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        return token(text).map(|(token, rest)| (token.to_owned(), rest));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, quoted.get(at.checked_add(1)?..)?)),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    #[test]
    fn elements_are_read_as_the_rfc_writes_them() {
        let read = |line| {
            let elements = parse(line)?.into_iter().map(|element| (element.for_node, element.proto));
            Some(
                elements
                    .map(|(node, proto)| [node, proto].map(Option::unwrap_or_default).join(" "))
                    .collect::<Vec<_>>(),
            )
        };
        for (line, elements) in [
            ("for=\"_gazonk\"", &["_gazonk "][..]),
            ("For=\"[2001:db8:cafe::17]:4711\"", &["[2001:db8:cafe::17]:4711 "]),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", &["192.0.2.60 http"]),
            ("for=192.0.2.43, for=198.51.100.17", &["192.0.2.43 ", "198.51.100.17 "]),
            ("for=\"a\\\"b,c;d\" ,proto=https", &["a\"b,c;d ", " https"]),
        ] {
            assert_eq!(
                read(line).as_deref(),
                Some(elements.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice())
            );
        }
    }

    #[test]
    fn what_the_rfc_does_not_write_is_refused() {
        for line in [
            "for",
            "for=",
            "=a",
            "for=a b",
            "for=\"a",
            "for=\"a\\",
            "for=a;for=b",
            "for=a,",
            "for=a;",
            "for=a,,for=b",
            "for =a",
            "for= a",
            "192.0.2.1",
            "for=[::1]",
        ] {
            assert!(parse(line).is_none(), "{line}");
        }
    }

    proptest! {
        /// Whatever comes is read or refused, and nothing is read that does not stand there.
        #[test]
        fn nothing_is_made_up(line in "[a-z=;,\"\\\\ \\[\\]:.0-9]{0,40}|\\PC{0,40}") {
            for element in parse(&line).into_iter().flatten() {
                for value in [element.for_node, element.proto].into_iter().flatten() {
                    prop_assert!(value.chars().all(|c| line.contains(c)), "{value:?} of {line:?}");
                }
            }
        }

        /// RFC 7239 §4: a quoted value comes out as it was before it was quoted.
        #[test]
        fn a_quoted_value_is_read_back(value in "\\PC{0,20}") {
            let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
            let elements = parse(&format!("proto=https;for=\"{quoted}\", for=a")).unwrap();
            prop_assert_eq!(elements.first().and_then(|element| element.for_node.as_ref()), Some(&value));
            prop_assert_eq!(elements.len(), 2);
        }
    }
}
