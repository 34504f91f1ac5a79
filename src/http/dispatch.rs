//! From a request to its endpoint, by exact path and method.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use log::{Level, log};

use crate::endpoints::{Answer, ClientRequest, Endpoint, RequestFault, TokenAnswer};
use crate::http::respond::{cacheable, empty, oauth_error, plain, token_response, with_request_id};
use crate::http::unread::close_unread;
use crate::http::{Live, Shared, body, cors};
use crate::protocol::{ErrorResponse, Parameters};
use crate::telemetry::RequestId;

/// Answers any request.
pub(super) async fn dispatch(
    request: HttpRequest,
    mut payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let id = shared.request_ids.next();
    let live = shared.live.load_full();
    let response = match live.server.endpoint_at(request.path()) {
        _ if header_bytes(&request) > live.limits.headers.bytes() => empty(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        None => plain(StatusCode::NOT_FOUND, "There is nothing at this path."),
        Some(endpoint) => match (endpoint, request.method()) {
            (_, &Method::OPTIONS) => options(endpoint, &request, &live),
            (Endpoint::Token, &Method::POST) => token(&request, &mut payload, &shared, &live, id).await,
            (Endpoint::Token, _) => method_not_allowed(endpoint),
            (_, &Method::GET | &Method::HEAD) => document(endpoint, &request, &shared, &live),
            _ => method_not_allowed(endpoint),
        },
    };
    log::debug!(
        target: "signet::http",
        request:% = id, method:% = request.method(), path:? = request.path(), status = response.status().as_u16();
        "answered"
    );
    close_unread(with_request_id(response, id), &request, payload)
}

fn header_bytes(request: &HttpRequest) -> u64 {
    let sizes = request.headers().iter().map(|(name, value)| name.as_str().len().saturating_add(value.len()));
    sizes.fold(0, |total, size| total.saturating_add(size as u64))
}

const fn allowed_methods(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Token => "POST, OPTIONS",
        Endpoint::JwkSet | Endpoint::Metadata | Endpoint::Health | Endpoint::Readiness => "GET, HEAD, OPTIONS",
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
        Endpoint::JwkSet | Endpoint::Metadata => cors::open_preflight(&mut response),
        Endpoint::Token => cors::preflight(&mut response, request, |origin| live.server.any_client_allows(origin)),
        Endpoint::Health | Endpoint::Readiness => {}
    }
    response
}

fn document(endpoint: Endpoint, request: &HttpRequest, shared: &Shared, live: &Live) -> HttpResponse {
    match endpoint {
        Endpoint::JwkSet => match live.server.jwk_set(shared.clock.now()) {
            Some(document) => cors::open(cacheable(request, &document)),
            None => empty(StatusCode::INTERNAL_SERVER_ERROR),
        },
        Endpoint::Metadata => cors::open(cacheable(request, &live.server.metadata())),
        Endpoint::Readiness if shared.is_stopping() => plain(StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        Endpoint::Health | Endpoint::Readiness | Endpoint::Token => plain(StatusCode::OK, "ok"),
    }
}

async fn token(
    request: &HttpRequest,
    payload: &mut web::Payload,
    shared: &Shared,
    live: &Live,
    id: RequestId,
) -> HttpResponse {
    let answer = match read_token_request(request, payload, live).await {
        Err(fault) => Answer::refused(fault),
        Ok((authorization, parameters)) => {
            let address = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
            let request = ClientRequest { authorization, parameters: &parameters, address };
            live.server.token(&request, shared.clock.now()).await
        }
    };
    record(&answer, id);
    let mut response = match &answer.result {
        Ok((tokens, _)) => token_response(tokens),
        Err(fault) => oauth_error(&live.server, ErrorResponse::from(*fault)),
    };
    let allows = |origin: &_| answer.client.as_ref().is_some_and(|client| client.allowed_origins.contains(origin));
    cors::expose(&mut response, request, allows);
    response
}

async fn read_token_request<'a>(
    request: &'a HttpRequest,
    payload: &mut web::Payload,
    live: &Live,
) -> Result<(Option<&'a [u8]>, Parameters), RequestFault> {
    if !request.query_string().is_empty() {
        return Err(RequestFault::ParametersInUrl);
    }
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let authorization = headers.next().map(header::HeaderValue::as_bytes);
    if headers.next().is_some() {
        return Err(RequestFault::SeveralAuthorizationHeaders);
    }
    let parameters = body::read_form(request, payload, &live.limits).await?;
    Ok((authorization, parameters))
}

/// Names who got what, or which fault stopped whom; never a secret, a token, or a word that a stranger chose.
fn record(answer: &TokenAnswer, id: RequestId) {
    let client = answer.client.as_ref().map_or("-", |client| client.label.as_str());
    match &answer.result {
        Ok((tokens, jwt_id)) => log::info!(
            target: "signet::audit",
            request:% = id, client = client, jti:% = jwt_id, scope = tokens.scope.as_str();
            "token issued"
        ),
        Err(fault) => {
            let ours = ErrorResponse::from(*fault).status >= 500;
            log!(
                target: "signet::audit", if ours { Level::Error } else { Level::Info },
                request:% = id, client = client, fault:? = fault;
                "token refused"
            );
        }
    }
}
