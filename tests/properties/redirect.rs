//! Redirect URIs: what is registered is compared byte by byte, but for the port of this machine.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use signet::protocol::RedirectUri;

/// Pieces of URIs that may be registered, and of such that may not.
fn uris() -> impl Strategy<Value = String> {
    let hosts = [
        "https://app.example",
        "https://app.example:8443",
        "https://xn--bcher-kva.example",
        "http://127.0.0.1",
        "http://[::1]",
        "http://localhost",
        "http://127.0.0.2",
        "com.example.app:",
    ];
    let ports = prop_oneof![3 => Just(String::new()), 1 => (1..=65_535_u32).prop_map(|port| format!(":{port}"))];
    let paths = prop_oneof!["(/[a-z0-9._~-]{1,8}){1,3}", Just("/".to_owned()), Just("/cb".to_owned())];
    let queries = prop_oneof![3 => Just(String::new()), 1 => "\\?[a-z]{1,4}=[a-z0-9%]{0,6}"];
    (select(hosts.to_vec()), ports, paths, queries).prop_map(|(host, port, path, query)| {
        let has_port = host.starts_with("http") && !host.ends_with("8443");
        format!("{host}{}{path}{query}", if has_port { port.as_str() } else { "" })
    })
}

fn registered() -> impl Strategy<Value = RedirectUri> {
    uris().prop_filter_map("one that may be registered", |uri| RedirectUri::parse(&uri))
}

/// The host of this machine, the port, and the rest; `None` for what is none of the three.
fn parts(uri: &str) -> Option<(&str, Option<&str>, &str)> {
    let host =
        ["http://127.0.0.1", "http://[::1]", "http://localhost"].into_iter().find(|host| uri.starts_with(host))?;
    let rest = &uri[host.len()..];
    let end = rest.find(['/', '?', '#', '@', '\\']).unwrap_or(rest.len());
    match &rest[..end] {
        "" => Some((host, None, rest)),
        port => {
            let digits = port.strip_prefix(':')?;
            let is_port = (1..=65_535_u32).any(|number| number.to_string() == digits);
            is_port.then_some((host, Some(digits), &rest[end..]))
        }
    }
}

/// The rule, written another way than the one that is tested.
fn may_be_named(registered: &str, asked: &str, any_port_of_localhost: bool) -> bool {
    let ports_apart = || {
        let ((host, _, rest), (other_host, _, other_rest)) = (parts(registered)?, parts(asked)?);
        let has_any_port = host != "http://localhost" || any_port_of_localhost;
        Some(host == other_host && rest == other_rest && has_any_port)
    };
    registered == asked || ports_apart().unwrap_or(false)
}

proptest! {
    /// RFC 9700 §4.1.3: "redirect equality ⇔ byte equality"; RFC 8252 §7.3: but for the port of a loopback address.
    #[test]
    fn a_uri_is_admitted_if_and_only_if_it_is_the_registered_one(uri in registered(), asked in uris(), any_port: bool) {
        prop_assert!(uri.admits(uri.as_str(), any_port));
        prop_assert_eq!(uri.admits(&asked, any_port), may_be_named(uri.as_str(), &asked, any_port));
    }

    /// The same with one character changed, put in or left out anywhere.
    #[test]
    fn an_edited_uri_is_another_one(uri in registered(), at: Index, edit in 0..3_u8, c: char, any_port: bool) {
        let text = uri.as_str();
        let at = at.index(text.len());
        let edited = match edit {
            0 => format!("{}{c}{}", &text[..at], &text[at + 1..]),
            1 => format!("{}{c}{}", &text[..at], &text[at..]),
            _ => format!("{}{}", &text[..at], &text[at + 1..]),
        };
        prop_assert_eq!(uri.admits(&edited, any_port), may_be_named(text, &edited, any_port), "{}", edited);
    }

    /// Another port of the same address is admitted, and only a port is.
    #[test]
    fn every_port_of_a_loopback_address_is_admitted(path in "/[a-z]{1,8}", port in 1..=65_535_u32, wrong in "[^0-9/?]{1,5}|0[0-9]{0,4}|6553[6-9]|[0-9]{6,9}") {
        prop_assume!(!matches!(wrong.parse::<u32>(), Ok(100_000..) if wrong.len() > 9));
        for host in ["http://127.0.0.1", "http://[::1]"] {
            let uri = RedirectUri::parse(&format!("{host}{path}")).unwrap();
            let with_port = format!("{host}:{port}{path}");
            let with_wrong = format!("{host}:{wrong}{path}");
            prop_assert!(uri.admits(&with_port, false));
            prop_assert!(!uri.admits(&with_wrong, true), "{}", with_wrong);
        }
    }

    /// Whatever text it is: it is read without a panic, and what is registered is what was written.
    #[test]
    fn what_is_registered_is_what_was_written(text in prop_oneof![uris(), ".{0,60}", "https://.{0,40}", "[a-z.]{1,9}:.{0,30}"]) {
        if let Some(uri) = RedirectUri::parse(&text) {
            prop_assert_eq!(uri.as_str(), &text);
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!text.contains(['#', '\\', '*', '"', '<', '>']));
            let url = url::Url::parse(&text).unwrap();
            prop_assert!(matches!(url.scheme(), "https" | "http") || url.scheme().contains('.'));
            prop_assert!(url.username().is_empty() && url.password().is_none());
        }
    }
}
