//! Cross-origin requests (Fetch standard, CORS protocol). Credentials are never allowed.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use crate::protocol::Origin;

/// The answer to anybody's preflight of a public document.
pub(super) fn open_preflight(response: &mut HttpResponse) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
}

/// Lets pages of every origin read a public document.
pub(super) fn open(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag"));
    response
}

/// The answer to a preflight of a client's request, whose client is not known yet.
pub(super) fn preflight(
    response: &mut HttpResponse,
    request: &HttpRequest,
    methods: &'static str,
    allows: impl Fn(&Origin) -> bool,
) {
    if allow_origin(response, request, allows) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Authorization, Content-Type, DPoP"),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
}

/// Lets pages of an allowed origin read the answer to a client's request.
pub(super) fn expose(response: &mut HttpResponse, request: &HttpRequest, allows: impl Fn(&Origin) -> bool) {
    if allow_origin(response, request, allows) {
        response.headers_mut().insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("WWW-Authenticate, DPoP-Nonce, Retry-After, X-Request-Id"),
        );
    }
}

fn allow_origin(response: &mut HttpResponse, request: &HttpRequest, allows: impl Fn(&Origin) -> bool) -> bool {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(value) = request.headers().get(header::ORIGIN) else { return false };
    let allowed = value.to_str().ok().and_then(Origin::parse).is_some_and(|origin| allows(&origin));
    if allowed {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value.clone());
    }
    allowed
}
