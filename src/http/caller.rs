//! Who calls, as far as a connection and its headers tell: what the log says of every request.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::endpoints::{Endpoint, RequestFault};
use crate::http::Live;
use crate::telemetry::{RequestId, TraceId};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Where a request came from, and the names under which it is found again.
pub(super) struct Caller {
    pub(super) id: RequestId,
    pub(super) address: IpAddr,
    /// The caller's own name for what this request is part of (W3C Trace Context).
    pub(super) trace: Option<TraceId>,
}

impl Caller {
    /// What can be told of the caller, and why it is refused, if it is.
    pub(super) fn of(request: &HttpRequest, live: &Live, id: RequestId) -> (Self, Result<(), RequestFault>) {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip()).to_canonical();
        let source = live.proxies.source(request, peer);
        let address = source.map_or(peer, |source| source.address);
        let judged =
            source.and_then(|source| match source.is_insecure && live.server.issuer().as_str().starts_with("https:") {
                true => Err(RequestFault::Insecure),
                false => Ok(()),
            });
        (Self { id, address, trace: trace(request) }, judged)
    }
}

/// Probes know nothing of issuers, and carry nothing that another could read.
pub(super) const fn is_probe(endpoint: Endpoint) -> bool {
    matches!(endpoint, Endpoint::Health | Endpoint::Readiness)
}

fn trace(request: &HttpRequest) -> Option<TraceId> {
    let mut values = request.headers().get_all(&TRACEPARENT);
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    TraceId::of_parent(value.as_bytes())
}
