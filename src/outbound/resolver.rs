//! From names to addresses that may be connected to: what is checked is what is connected to, so that a name which says
//! something else a moment later changes nothing.

use std::error::Error;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::outbound::gate::{Gate, is_localhost};

/// Looks names up by the operating system, and leaves out what the gate does not admit.
pub(super) struct CheckedResolver(pub(super) Gate);

/// A name has only addresses that the gate does not admit.
#[derive(Debug)]
pub(super) struct OnlySpecial;

impl fmt::Display for OnlySpecial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to special-use addresses only")
    }
}

impl Error for OnlySpecial {}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let gate = self.0.clone();
        Box::pin(async move {
            let found = look_up(name.as_str()).await?;
            let admitted: Vec<_> = found.into_iter().filter(|address| gate.admits(address.ip())).collect();
            if admitted.is_empty() {
                return Err(OnlySpecial.into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

/// "Name resolution APIs and libraries SHOULD recognize localhost names as special and SHOULD always return the IP
/// loopback address" (RFC 6761 §6.3).
async fn look_up(name: &str) -> std::io::Result<Vec<SocketAddr>> {
    if is_localhost(name) {
        return Ok(vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()]);
    }
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}
