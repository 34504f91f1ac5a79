//! What operators read, at an address of their own: none of it is public, and nothing public is here.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use crate::http::Shared;
use crate::http::respond::{empty, plain};
use crate::telemetry::{Gauge, Metrics};

/// Where operators read what.
pub struct Admin {
    /// The address and port.
    pub bind: SocketAddr,
    /// What is told besides what is counted.
    pub details: Arc<dyn AdminDetails>,
}

/// What is told to operators at the moment they ask.
pub trait AdminDetails: Send + Sync {
    /// All that `/readyz` tells.
    fn readiness(&self) -> Value;

    /// The values that `/metrics` has besides what is counted.
    fn gauges(&self) -> Vec<Gauge>;
}

/// Answers any request of an operator.
pub(super) fn dispatch(request: &HttpRequest, shared: &Shared, details: &dyn AdminDetails) -> HttpResponse {
    if !matches!(request.path(), "/metrics" | "/readyz" | "/healthz") {
        return plain(StatusCode::NOT_FOUND, "There is nothing at this path.");
    }
    if !matches!(request.method(), &Method::GET | &Method::HEAD) {
        let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match request.path() {
        "/metrics" => text(StatusCode::OK, Metrics::CONTENT_TYPE, shared.metrics.render(details.gauges())),
        "/readyz" => {
            let is_ready = !shared.is_stopping() && shared.live.load().server.readiness().is_ready();
            let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            text(status, "application/json", format!("{:#}\n", details.readiness()))
        }
        _ => plain(StatusCode::OK, "ok"),
    }
}

fn text(status: StatusCode, content_type: &'static str, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(content_type)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(body)
}
