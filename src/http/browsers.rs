//! People's browsers: what they sent, read; what they get, with the headers that protect it.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::endpoints::{BrowserAnswer, Endpoint, RequestFault, Verb, Visit};
use crate::http::caller::Caller;
use crate::http::respond::retry_after;
use crate::http::{Live, Shared, audit, body, cookies};
use crate::login::{Browser, FormSender, Place, Rendered, View};
use crate::protocol::{IssuerIdentifier, Parameters};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Answers a visit.
pub(super) async fn answer(
    place: Place,
    verb: Verb,
    request: &HttpRequest,
    payload: &mut web::Payload,
    shared: &Shared,
    live: &Live,
    caller: &Caller,
) -> HttpResponse {
    let parameters = read(verb, request, payload, live).await;
    let issuer = live.server.issuer();
    let [unverified_session, unverified_binding] = cookies::read(request, issuer);
    let browser = Browser {
        unverified_binding,
        unverified_session,
        address: caller.address,
        languages: request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()),
        sender: sender(request, issuer),
    };
    let visit = Visit { place, verb, parameters, browser, request_id: caller.id.to_string() };
    let answer = live.server.browse(visit, shared.clock.now()).await;
    audit::visit(Endpoint::Page(place), &answer, caller, &shared.metrics);
    respond(&answer, issuer)
}

async fn read(
    verb: Verb,
    request: &HttpRequest,
    payload: &mut web::Payload,
    live: &Live,
) -> Result<Parameters, RequestFault> {
    match verb {
        Verb::Get => body::read_query(request, &live.limits),
        // What stands in both would be read by somebody else in the other order (RFC 6749 §3.1).
        Verb::Post if !request.query_string().is_empty() => Err(RequestFault::ParametersInUrl),
        Verb::Post => body::read_form(request, payload, &live.limits).await,
    }
}

/// Whose page sent a form. Pages that send no referrer have `Origin: null`, whosever they are, and `Sec-Fetch-Site` tells
/// them apart; where neither tells, the sealed form decides.
fn sender(request: &HttpRequest, issuer: &IssuerIdentifier) -> FormSender {
    let site = request.headers().get(&FETCH_SITE).map(HeaderValue::as_bytes);
    let origin = request.headers().get(header::ORIGIN).map(HeaderValue::as_bytes);
    match (site, origin) {
        (Some(b"same-origin" | b"none"), _) => FormSender::Ourselves,
        (Some(_), _) => FormSender::Foreign,
        (None, None | Some(b"null")) => FormSender::Unknown,
        (None, Some(origin)) if origin == issuer.origin().as_bytes() => FormSender::Ourselves,
        (None, Some(_)) => FormSender::Foreign,
    }
}

fn respond(answer: &BrowserAnswer, issuer: &IssuerIdentifier) -> HttpResponse {
    let mut response = match &answer.view {
        View::Page(page) => shown(page, answer.status),
        View::SeeOther(url) => elsewhere(url),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if cookies::is_secure(issuer) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    cookies::write(headers, issuer, &answer.cookies);
    response
}

/// "303 See Other" and nothing else: "the HTTP 307 … would … expose the user credentials" (RFC 9700 §4.12).
fn elsewhere(url: &str) -> HttpResponse {
    match HeaderValue::from_str(url) {
        Ok(url) => HttpResponse::build(StatusCode::SEE_OTHER).insert_header((header::LOCATION, url)).finish(),
        Err(_) => HttpResponse::build(StatusCode::INTERNAL_SERVER_ERROR).finish(),
    }
}

fn shown(page: &Rendered, status: u16) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page.html.clone());
    protect(response.headers_mut(), page);
    if let Some(seconds) = retry_after(status.as_u16()) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// No script but the one with the nonce, no frames but of these origins, no frame around it, and forms that lead to us and to the client (RFC 9700 §4.16).
/// No `Cross-Origin-Opener-Policy`: it would cut the popup in which a page-bound app signs people in from that app for good.
fn protect(headers: &mut HeaderMap, page: &Rendered) {
    let scripts = page.script_nonce.as_ref().map(|nonce| format!("; script-src 'nonce-{nonce}'")).unwrap_or_default();
    let targets: String = page.form_targets.iter().map(|target| format!(" {target}")).collect();
    let frames = match page.frame_sources.join(" ") {
        sources if sources.is_empty() => sources,
        sources => format!("; frame-src {sources}"),
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'{targets}; frame-ancestors 'none'; \
         base-uri 'none'{scripts}{frames}"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
