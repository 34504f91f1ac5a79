//! Signed documents that verifiers fetch, over HTTP.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use url::form_urlencoded;

use crate::clock::Timestamp;
use crate::endpoints::{AuthorizationServer, Publication, PublicationFault, STATUS_LIST_JWT};
use crate::http::client_request::quality_of;
use crate::http::cors;
use crate::http::respond::{cacheable, empty, plain, unavailable};
use crate::protocol::GZIP;

/// The moments before which nothing counts that was issued.
pub(super) fn not_issued_before(request: &HttpRequest, server: &AuthorizationServer, now: Timestamp) -> HttpResponse {
    cors::open(answer(request, server.not_issued_before(now).map(Some)))
}

/// A status list (draft-ietf-oauth-status-list-20 §8.1).
pub(super) async fn status_list(request: &HttpRequest, server: &AuthorizationServer, now: Timestamp) -> HttpResponse {
    let mut query = form_urlencoded::parse(request.query_string().as_bytes());
    let mut response = if query.any(|(name, _)| name == "time") {
        // "If the Server does not support the additional query parameter, it SHOULD return a status code of 501" (§8.4).
        plain(StatusCode::NOT_IMPLEMENTED, "Only the present is told.")
    } else if !accepts(request) {
        plain(StatusCode::NOT_ACCEPTABLE, "There is application/statuslist+jwt.")
    } else {
        let list = match server.status_list_at(request.path()) {
            Some(id) => server.status_list(id, now).await,
            None => Ok(None),
        };
        answer(request, list)
    };
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Accept, Accept-Encoding"));
    cors::open(response)
}

/// "a request that does not contain the field implies that the sender has no preference" (RFC 9110 §12.4.1).
fn accepts(request: &HttpRequest) -> bool {
    let ranges = [STATUS_LIST_JWT, "application/*", "*/*"];
    !request.headers().contains_key(header::ACCEPT) || weight(request, &header::ACCEPT, &ranges) > Some(0)
}

/// Whether the coding `gzip` is accepted, and no other document is preferred to a coded one (RFC 9110 §12.5.3).
fn accepts_gzip(request: &HttpRequest) -> bool {
    let weight = |coding: &str| weight(request, &header::ACCEPT_ENCODING, &[coding, "*"]).unwrap_or(0);
    weight(GZIP) > 0 && weight(GZIP) >= weight("identity")
}

/// The weight of the first of these ranges that the header names: the most precise one decides (RFC 9110 §12.5.1).
fn weight(request: &HttpRequest, name: &header::HeaderName, ranges: &[&str]) -> Option<u16> {
    let lists: Vec<_> = request.headers().get_all(name).filter_map(|value| value.to_str().ok()).collect();
    let by_range = |range: &&str| {
        let candidates = lists.iter().flat_map(|list| list.split(','));
        candidates.filter_map(|candidate| quality_of(range, candidate)).max()
    };
    ranges.iter().find_map(by_range)
}

fn answer(request: &HttpRequest, result: Result<Option<Publication>, PublicationFault>) -> HttpResponse {
    match result {
        Ok(Some(publication)) => {
            let gzipped = publication.gzipped().filter(|_| accepts_gzip(request));
            cacheable(request, &gzipped.unwrap_or_else(|| publication.document()))
        }
        Ok(None) => plain(StatusCode::NOT_FOUND, "There is no such list."),
        Err(PublicationFault::Guard(_) | PublicationFault::Busy) => unavailable(),
        Err(PublicationFault::Issue(fault)) => {
            log::error!(target: "signet::http", "a document is not published: {fault:?}");
            empty(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
