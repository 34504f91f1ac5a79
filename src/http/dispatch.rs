//! From a request to its endpoint, by exact path and method.

use std::time::Instant;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::endpoints::{Endpoint, Readiness, Verb};
use crate::http::caller::{Caller, is_probe};
use crate::http::respond::{asset, cacheable, empty, oauth_error, plain, with_request_id};
use crate::http::unread::close_unread;
use crate::http::{Live, Shared, audit, browsers, client_request, cors, handover, published, userinfo};
use crate::login::{AccountPlace, Place};

/// Answers any request.
pub(super) async fn dispatch(request: HttpRequest, mut payload: web::Payload, shared: &Shared) -> HttpResponse {
    let begun = Instant::now();
    let live = shared.live.load_full();
    let (caller, judged) = Caller::of(&request, &live, shared.request_ids.next());
    let endpoint = live.server.endpoint_at(request.path());
    let response = match endpoint {
        _ if header_bytes(&request) > live.limits.headers.bytes() => empty(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        None => plain(StatusCode::NOT_FOUND, "There is nothing at this path."),
        Some(endpoint) => match (endpoint, request.method()) {
            _ if let Err(fault) = judged
                && !is_probe(endpoint) =>
            {
                audit::turned_away(endpoint, fault, &caller, &shared.metrics);
                oauth_error(&live.server, fault.into())
            }
            (_, &Method::OPTIONS) => options(endpoint, &request, &live),
            (Endpoint::Token | Endpoint::Introspection | Endpoint::Revocation, &Method::POST) => {
                client_request::answer(endpoint, &request, &mut payload, shared, &live, &caller).await
            }
            (Endpoint::Page(place), method) if let Some(verb) = verb_of(place, method) => {
                browsers::answer(place, verb, &request, &mut payload, shared, &live, &caller).await
            }
            (Endpoint::LoginService(call), &Method::POST) => {
                handover::answer(call, &request, &mut payload, shared, &live, &caller).await
            }
            (Endpoint::Userinfo, &Method::GET | &Method::POST) => {
                userinfo::answer(&request, &mut payload, shared, &live, &caller).await
            }
            (Endpoint::StatusList, &Method::GET | &Method::HEAD) => {
                published::status_list(&request, &live.server, shared.clock.now()).await
            }
            (
                Endpoint::JwkSet
                | Endpoint::NotIssuedBefore
                | Endpoint::Metadata
                | Endpoint::Stylesheet
                | Endpoint::Logo
                | Endpoint::Health
                | Endpoint::Readiness,
                &Method::GET | &Method::HEAD,
            ) => document(endpoint, &request, shared, &live),
            _ => method_not_allowed(endpoint),
        },
    };
    log::debug!(
        target: "signet::http",
        request:% = caller.id, method:% = request.method(), path:? = request.path(), status = response.status().as_u16();
        "answered"
    );
    let counted = endpoint.map_or(Endpoint::ALL.len(), Endpoint::index);
    shared.metrics.answered(counted, response.status().as_u16(), begun.elapsed());
    close_unread(with_request_id(response, caller.id), &request, payload)
}

fn header_bytes(request: &HttpRequest) -> u64 {
    let sizes = request.headers().iter().map(|(name, value)| name.as_str().len().saturating_add(value.len()));
    sizes.fold(0, |total, size| total.saturating_add(size as u64))
}

const fn allowed_methods(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Token | Endpoint::Introspection | Endpoint::Revocation | Endpoint::LoginService(_) => "POST, OPTIONS",
        Endpoint::Userinfo => "GET, POST, OPTIONS",
        Endpoint::Page(
            Place::SignedOut
            | Place::Error
            | Place::HandedBack
            | Place::Account(AccountPlace::Overview | AccountPlace::SignedOut),
        ) => "GET, HEAD, OPTIONS",
        Endpoint::Page(_) => "GET, HEAD, POST, OPTIONS",
        Endpoint::JwkSet
        | Endpoint::NotIssuedBefore
        | Endpoint::StatusList
        | Endpoint::Metadata
        | Endpoint::Stylesheet
        | Endpoint::Logo
        | Endpoint::Health
        | Endpoint::Readiness => "GET, HEAD, OPTIONS",
    }
}

/// How a browser may ask at this place: only what has a form takes one.
fn verb_of(place: Place, method: &Method) -> Option<Verb> {
    match (place, method) {
        (_, &Method::GET | &Method::HEAD) => Some(Verb::Get),
        (
            Place::SignedOut
            | Place::Error
            | Place::HandedBack
            | Place::Account(AccountPlace::Overview | AccountPlace::SignedOut),
            _,
        ) => None,
        (_, &Method::POST) => Some(Verb::Post),
        _ => None,
    }
}

fn method_not_allowed(endpoint: Endpoint) -> HttpResponse {
    let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allowed_methods(endpoint)));
    response
}

fn options(endpoint: Endpoint, request: &HttpRequest, live: &Live) -> HttpResponse {
    let mut response = empty(StatusCode::NO_CONTENT);
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allowed_methods(endpoint)));
    match endpoint {
        Endpoint::JwkSet | Endpoint::NotIssuedBefore | Endpoint::StatusList | Endpoint::Metadata => {
            cors::open_preflight(&mut response)
        }
        Endpoint::Token | Endpoint::Revocation | Endpoint::Userinfo => {
            let methods = if endpoint == Endpoint::Userinfo { "GET, POST" } else { "POST" };
            cors::preflight(&mut response, request, methods, |origin| live.server.any_client_allows(origin));
        }
        // Resource servers ask about tokens; pages have no business there.
        Endpoint::Introspection | Endpoint::LoginService(_) | Endpoint::Health | Endpoint::Readiness => {}
        // "it MUST NOT be supported for the authorization endpoint, as the client does not access this endpoint directly;
        // instead, the client redirects the user agent to it" (RFC 9700 §2.6).
        Endpoint::Page(_) | Endpoint::Stylesheet | Endpoint::Logo => {}
    }
    response
}

fn document(endpoint: Endpoint, request: &HttpRequest, shared: &Shared, live: &Live) -> HttpResponse {
    match endpoint {
        Endpoint::JwkSet => match live.server.jwk_set(shared.clock.now()) {
            Some(document) => cors::open(cacheable(request, &document)),
            None => empty(StatusCode::INTERNAL_SERVER_ERROR),
        },
        Endpoint::NotIssuedBefore => published::not_issued_before(request, &live.server, shared.clock.now()),
        Endpoint::Stylesheet => asset(request, Some(live.server.pages().stylesheet())),
        Endpoint::Logo => asset(request, live.server.pages().logo()),
        Endpoint::Metadata => cors::open(cacheable(request, &live.server.metadata())),
        Endpoint::Readiness => readiness(shared, live.server.readiness()),
        _ => plain(StatusCode::OK, "ok"),
    }
}

fn readiness(shared: &Shared, readiness: Readiness) -> HttpResponse {
    if shared.is_stopping() {
        plain(StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else if readiness.is_ready() {
        plain(StatusCode::OK, readiness.as_str())
    } else {
        plain(StatusCode::SERVICE_UNAVAILABLE, readiness.as_str())
    }
}
