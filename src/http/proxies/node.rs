//! The nodes that these headers name (RFC 7239 §6).

use std::net::IpAddr;

/// An address as it stands in these headers, with or without a port.
pub(super) fn node(text: &str) -> Option<IpAddr> {
    let address = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) if port.is_empty() || port.strip_prefix(':').is_some_and(is_port) => {
            IpAddr::V6(address.parse().ok()?)
        }
        Some(_) => return None,
        None => match text.split_once(':') {
            Some((address, port)) if is_port(port) => IpAddr::V4(address.parse().ok()?),
            _ => text.parse().ok()?,
        },
    };
    Some(address.to_canonical())
}

fn is_port(text: &str) -> bool {
    !text.starts_with('+') && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::node;

    #[test]
    fn an_address_is_read_with_and_without_a_port() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(node(text), address.parse().ok(), "{text}");
        }
        for text in [
            "",
            "unknown",
            "_hidden",
            "192.0.2",
            "192.0.2.1:",
            "192.0.2.1:99999",
            "[2001:db8::1",
            "[192.0.2.1]",
            "[2001:db8::1]4711",
            "192.0.2.1 ",
            "010.0.0.1",
            "192.0.2.1/32",
            "localhost",
            "192.0.2.1:+1",
        ] {
            assert_eq!(node(text), None, "{text}");
        }
    }
}
