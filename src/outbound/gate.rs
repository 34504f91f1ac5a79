//! Where Signet goes: what a URL may say, and what a name may turn out to be.

use std::net::IpAddr;

use url::{Host, Url};

use crate::outbound::FetchFault;
use crate::outbound::special::is_special;
use crate::units::Network;

/// How far a fetcher goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The Internet, by https.
    Internet,
    /// This machine besides, also by http: for an issuer that exists on it only.
    ThisMachineToo,
    /// Wherever an operator sends it by hand.
    Anywhere,
    /// Wherever an operator says that other replicas are, also by http.
    Replicas,
}

impl Reach {
    /// How far the service goes: an issuer that exists on this machine only has its clients there, too.
    #[must_use]
    pub const fn of_issuer(is_loopback: bool) -> Self {
        if is_loopback { Self::ThisMachineToo } else { Self::Internet }
    }
}

/// Judges where a request goes.
#[derive(Clone)]
pub(super) struct Gate {
    pub(super) reach: Reach,
    /// Networks that are reached although they are special.
    pub(super) allow: Vec<Network>,
}

impl Gate {
    /// Judges what a URL says, before anything is looked up. Its host is in the one form that `Url` gives it: of decimal,
    /// octal and hexadecimal addresses the dotted one.
    pub(super) fn judge(&self, url: &Url) -> Result<(), FetchFault> {
        let plain = url.scheme() == "http"
            && match self.reach {
                Reach::Internet => false,
                Reach::ThisMachineToo | Reach::Anywhere => is_this_machine(url),
                Reach::Replicas => true,
            };
        if (url.scheme() != "https" && !plain) || !url.username().is_empty() || url.password().is_some() {
            return Err(FetchFault::NotAllowed);
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::from(address),
            Some(Host::Ipv6(address)) => IpAddr::from(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(FetchFault::NotAllowed),
        };
        if self.admits(literal) { Ok(()) } else { Err(FetchFault::SpecialAddress) }
    }

    /// Whether a connection may go to this address.
    pub(super) fn admits(&self, address: IpAddr) -> bool {
        let plain = address.to_canonical();
        let is_allowed = || self.allow.iter().any(|network| network.contains(plain) || network.contains(address));
        match self.reach {
            Reach::Anywhere | Reach::Replicas => true,
            Reach::ThisMachineToo if plain.is_loopback() => true,
            Reach::Internet | Reach::ThisMachineToo => !is_special(address) || is_allowed(),
        }
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_localhost(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The name that is always this machine (RFC 6761 §6.3).
pub(super) fn is_localhost(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
}
