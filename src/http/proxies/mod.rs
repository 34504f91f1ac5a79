//! Proxies: whose word about where a request came from is taken, and what that word is.
//!
//! One header is read, the configured one, because a proxy passes on those that it does not write itself. It is read
//! from the right, where the nearest proxy wrote, past trusted hops, and what a stranger wrote to the left of them is
//! never looked at. What cannot be read is refused, never believed in part. An issuer or a URL never comes from it.

mod forwarded;

mod node;
mod x_forwarded;

use node::node;

use std::net::IpAddr;

use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};

use crate::endpoints::RequestFault;
use crate::http::HttpSettings;
use crate::units::Network;

/// The header in which trusted proxies say where a request came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, and `X-Forwarded-Proto` with one value.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Who is believed, and where it is read.
#[derive(Clone, Debug)]
pub struct Proxies {
    trusted: Vec<Network>,
    header: ForwardedHeader,
}

/// Where a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The address of the client.
    pub(super) address: IpAddr,
    /// Whether a trusted proxy says that it came without TLS.
    pub(super) is_insecure: bool,
}

impl Source {
    /// What the connection itself says.
    pub(super) fn of_peer(address: IpAddr) -> Self {
        Self { address: address.to_canonical(), is_insecure: false }
    }
}

impl Proxies {
    /// What the configuration says.
    #[must_use]
    pub fn of(settings: &HttpSettings) -> Self {
        Self { trusted: settings.trusted_proxies.clone(), header: settings.forwarded_header }
    }

    /// Where a request came from, in the words of whoever is trusted to say so.
    pub(super) fn source(&self, request: &HttpRequest, peer: IpAddr) -> Result<Source, RequestFault> {
        let direct = Source::of_peer(peer);
        if !self.trusts(direct.address) {
            return Ok(direct);
        }
        let told = match self.header {
            ForwardedHeader::XForwardedFor => x_forwarded::source(request.headers(), direct, |hop| self.trusts(hop)),
            ForwardedHeader::Forwarded => forwarded::source(request.headers(), direct, |hop| self.trusts(hop)),
        };
        told.ok_or(RequestFault::ForwardedHeaderMalformed)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }
}

/// Whether the scheme is plain http; `None` when it is neither.
fn is_plain(scheme: &str) -> Option<bool> {
    if scheme.eq_ignore_ascii_case("http") {
        return Some(true);
    }
    scheme.eq_ignore_ascii_case("https").then_some(false)
}

/// The first hop from the right that is not trusted, or the leftmost one.
fn client<T>(
    hops: impl DoubleEndedIterator<Item = Option<(IpAddr, T)>>,
    trusts: impl Fn(IpAddr) -> bool,
) -> Option<(IpAddr, T)> {
    let mut last = None;
    for hop in hops.rev() {
        let (address, told) = hop?;
        last = Some((address, told));
        if !trusts(address) {
            break;
        }
    }
    last
}
