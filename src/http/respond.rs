//! Responses.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use crate::endpoints::{AuthorizationServer, Cacheable, Introspected, IntrospectionForm};
use crate::pages::Asset;
use crate::protocol::{ErrorCode, ErrorResponse, TokenResponse};
use crate::telemetry::RequestId;

const JSON: &str = "application/json";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).finish()
}

/// A short text for whoever looks.
pub(super) fn plain(status: StatusCode, text: &'static str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text)
}

/// A document that caches may keep: 304 when the caller has it already (RFC 9110 §13.1.2).
pub(super) fn cacheable(request: &HttpRequest, document: &Cacheable<'_>) -> HttpResponse {
    let known = if_none_match(request, document.etag);
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={}", document.max_age.as_secs())))
        .insert_header((header::ETAG, document.etag));
    if known {
        return response.finish();
    }
    if let Some(coding) = document.coding {
        response.insert_header((header::CONTENT_ENCODING, coding));
    }
    response
        .content_type(document.media_type)
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(document.body.to_vec())
}

/// A document that cannot be had now.
pub(super) fn unavailable() -> HttpResponse {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "This cannot be told now: try again.");
    if let Some(seconds) = retry_after(StatusCode::SERVICE_UNAVAILABLE.as_u16()) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// A file that pages need; its URL changes with what is in it.
pub(super) fn asset(request: &HttpRequest, asset: Option<&Asset>) -> HttpResponse {
    let Some(asset) = asset else { return plain(StatusCode::NOT_FOUND, "There is nothing at this path.") };
    let known = if_none_match(request, &asset.etag);
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::ETAG, asset.etag.as_str()))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // A picture that is opened by itself is no page of ours.
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"));
    if known { response.finish() } else { response.content_type(asset.content_type).body(asset.body.clone()) }
}

/// Weak comparison against a list of entity tags or `*`.
fn if_none_match(request: &HttpRequest, etag: &str) -> bool {
    request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|candidate| candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == etag)
}

/// A successful token answer (RFC 6749 §5.1).
pub(super) fn token_response(tokens: &TokenResponse) -> HttpResponse {
    match serde_json::to_vec(tokens) {
        Ok(body) => not_stored(StatusCode::OK, body),
        Err(_) => empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// What is told about a token (RFC 7662 §2.2, RFC 9701 §5).
pub(super) fn introspection_response(introspected: &Introspected) -> HttpResponse {
    let mut response = not_stored(StatusCode::OK, introspected.body.clone().into_bytes());
    if introspected.form == IntrospectionForm::Jwt {
        let jwt = HeaderValue::from_static("application/token-introspection+jwt");
        response.headers_mut().insert(header::CONTENT_TYPE, jwt);
    }
    response
}

/// "The content of the response body is ignored by the client as all necessary information is conveyed in the response
/// code" (RFC 7009 §2.2).
pub(super) fn revocation_response() -> HttpResponse {
    HttpResponse::build(StatusCode::OK)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .finish()
}

/// An error answer (RFC 6749 §5.2).
pub(super) fn oauth_error(server: &AuthorizationServer, error: ErrorResponse) -> HttpResponse {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = not_stored(status, error.to_json(server.error_uri_base()).into_bytes());
    let headers = response.headers_mut();
    if error.code == ErrorCode::InvalidClient {
        // An issuer is a canonical URL, which has no quotes and no control characters.
        if let Ok(challenge) = HeaderValue::from_str(&format!("Basic realm=\"{}\", charset=\"UTF-8\"", server.issuer()))
        {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    if let Some(seconds) = retry_after(error.status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// After how many seconds it is worth trying again (RFC 9110 §10.2.3): an outage is short, a limit is by the minute.
pub(super) const fn retry_after(status: u16) -> Option<&'static str> {
    match status {
        429 => Some("60"),
        503 => Some("1"),
        _ => None,
    }
}

pub(super) fn not_stored(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(JSON)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(body)
}

/// Tells the caller the id under which the log has this request.
pub(super) fn with_request_id(mut response: HttpResponse, id: RequestId) -> HttpResponse {
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
