//! Addresses that are not of the Internet at large (RFC 6890): what is asked for there is somebody's inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use crate::units::Network;

/// The IANA IPv4 Special-Purpose Address Registry, multicast, and what is reserved.
const SPECIAL_V4: [&str; 16] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// The only global unicast addresses there are (RFC 4291 §2.4).
const GLOBAL_V6: &str = "2000::/3";

/// What is special among them: protocol assignments with Teredo and ORCHID, documentation, 6to4.
const SPECIAL_V6: [&str; 4] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

/// The well-known prefix under which translators reach IPv4 (RFC 6052 §2.1).
const TRANSLATED: &str = "64:ff9b::/96";

static SPECIAL: LazyLock<Vec<Network>> =
    LazyLock::new(|| SPECIAL_V4.iter().chain(&SPECIAL_V6).filter_map(|text| Network::parse(text)).collect());

/// Whether an address is of no host of the Internet: private, loopback, link-local, multicast, documentation, reserved, or
/// a way to such an IPv4 address in IPv6 clothes.
pub(super) fn is_special(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_listed(address.into()),
        IpAddr::V6(address) => match translated(address) {
            Some(inner) => is_listed(inner.into()),
            None => !is_within(GLOBAL_V6, address.into()) || is_listed(address.into()),
        },
    }
}

fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., a, b, c, d] = address.octets();
    is_within(TRANSLATED, address.into()).then_some(Ipv4Addr::new(a, b, c, d))
}

fn is_listed(address: IpAddr) -> bool {
    SPECIAL.iter().any(|network| network.contains(address))
}

fn is_within(network: &str, address: IpAddr) -> bool {
    Network::parse(network).is_some_and(|network| network.contains(address))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{GLOBAL_V6, SPECIAL, SPECIAL_V4, SPECIAL_V6, TRANSLATED, is_special};
    use crate::units::Network;

    #[test]
    fn every_network_of_the_tables_is_one() {
        assert_eq!(SPECIAL.len(), SPECIAL_V4.len() + SPECIAL_V6.len());
        assert!([GLOBAL_V6, TRANSLATED].into_iter().all(|network| Network::parse(network).is_some()));
    }

    #[test]
    fn what_is_special_is_known_in_all_its_clothes() {
        let special = [
            "0.0.0.0",
            "0.1.2.3",
            "10.255.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for text in special {
            let address: IpAddr = text.parse().unwrap();
            assert!(is_special(address), "{text}");
        }
    }

    #[test]
    fn what_is_of_the_internet_is_not_special() {
        for text in ["1.1.1.1", "9.255.255.255", "100.128.0.1", "172.32.0.1", "223.255.255.255", "2606:4700::1111"] {
            let address: IpAddr = text.parse().unwrap();
            assert!(!is_special(address), "{text}");
        }
        let translated: IpAddr = "64:ff9b::1.1.1.1".parse().unwrap();
        assert!(!is_special(translated));
    }
}
