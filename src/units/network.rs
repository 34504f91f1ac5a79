//! Networks as people write them: `"10.0.0.0/8"`, `"::1"`.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// An address, or all addresses with one prefix (RFC 4632 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads an address with or without a prefix length; `None` when it is anything else, or when bits are set beyond the
    /// prefix, which one of the two was then not meant.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(prefix) if prefix.starts_with('+') || (prefix.len() > 1 && prefix.starts_with('0')) => return None,
            Some(prefix) => prefix.parse().ok().filter(|prefix| *prefix <= longest)?,
        };
        let network = Self { address, prefix };
        let (bits, mask) = network.bits();
        (bits & !mask == 0).then_some(network)
    }

    /// Whether `address` is in this network.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (bits, mask) = self.bits();
        address.is_ipv4() == self.address.is_ipv4() && widened(address) & mask == bits
    }

    fn bits(&self) -> (u128, u128) {
        // All addresses are judged as 128 bits, of which those of IPv4 are the highest.
        let mask = u128::MAX.checked_shl(u32::from(128 - self.prefix)).unwrap_or(0);
        (widened(self.address), mask)
    }
}

fn widened(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl TryFrom<String> for Network {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
            .ok_or("expected an address or a network such as \"10.0.0.0/8\", without bits beyond its prefix")
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::Network;

    fn contains(network: &str, address: &str) -> Option<bool> {
        let address: IpAddr = address.parse().ok()?;
        Network::parse(network).map(|network| network.contains(address))
    }

    #[test]
    fn a_network_holds_the_addresses_of_its_prefix() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
            ("192.0.2.6/31", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
            ("::/0", "::1", "127.0.0.1"),
            ("::1", "::1", "::2"),
            ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"),
        ] {
            assert_eq!((contains(network, inside), contains(network, outside)), (Some(true), Some(false)), "{network}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "::1/64",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/08",
            "10.0.0/8",
            "a/8",
            "10.0.0.0/8/8",
            " 10.0.0.0/8",
            "::/129",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
