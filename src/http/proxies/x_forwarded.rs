//! `X-Forwarded-For` and `X-Forwarded-Proto`, which no RFC describes.

use std::net::IpAddr;

use actix_web::http::header::{HeaderMap, HeaderValue};

use crate::http::proxies::{Source, client, is_plain, node};

/// Where the request came from; `None` when a header cannot be read.
pub(super) fn source(headers: &HeaderMap, peer: Source, trusts: impl Fn(IpAddr) -> bool) -> Option<Source> {
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").map(HeaderValue::to_str).collect::<Result<_, _>>().ok()?;
    let address = if lines.is_empty() {
        // The proxy itself asks.
        peer.address
    } else {
        let hops: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).collect();
        client(hops.into_iter().map(|hop| Some((node(hop.trim_matches([' ', '\t']))?, ()))), trusts)?.0
    };
    let mut schemes = headers.get_all("x-forwarded-proto");
    let is_insecure = match (schemes.next(), schemes.next()) {
        (None, _) => false,
        (Some(scheme), None) => is_plain(scheme.to_str().ok()?)?,
        // Who wrote which of several cannot be told.
        (Some(_), Some(_)) => return None,
    };
    Some(Source { address, is_insecure })
}
