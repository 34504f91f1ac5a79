//! The operator's own sign-in service over HTTP: JSON comes in with a secret, JSON goes out.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::endpoints::{LoginCall, LoginCallFault, LoginRequest, RequestFault};
use crate::http::caller::Caller;
use crate::http::respond::{not_stored, oauth_error};
use crate::http::{Live, Shared, audit, body};
use crate::protocol::ErrorResponse;

/// Answers a call.
pub(super) async fn answer(
    call: LoginCall,
    request: &HttpRequest,
    payload: &mut web::Payload,
    shared: &Shared,
    live: &Live,
    caller: &Caller,
) -> HttpResponse {
    let result = match read(request, payload, live).await {
        Ok(asked) => live.server.login_service(call, &asked, shared.clock.now()),
        Err(fault) => Err(LoginCallFault::Request(fault)),
    };
    audit::login_service(call, &result, caller, &shared.metrics);
    match result {
        Ok(told) => not_stored(StatusCode::OK, told.into_bytes()),
        Err(fault) => {
            let is_stranger = fault == LoginCallFault::Unauthorized;
            let mut response = oauth_error(&live.server, ErrorResponse::from(&fault));
            if is_stranger {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            response
        }
    }
}

async fn read<'a>(
    request: &'a HttpRequest,
    payload: &mut web::Payload,
    live: &Live,
) -> Result<LoginRequest<'a>, RequestFault> {
    if !request.query_string().is_empty() {
        return Err(RequestFault::ParametersInUrl);
    }
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let authorization = headers.next().map(HeaderValue::as_bytes);
    if headers.next().is_some() {
        return Err(RequestFault::SeveralAuthorizationHeaders);
    }
    Ok(LoginRequest { authorization, body: body::read_json(request, payload, &live.limits).await? })
}
