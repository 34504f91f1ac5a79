//! The userinfo endpoint over HTTP: an access token comes in (RFC 6750 §2), claims or a challenge (§3) go out.

use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::endpoints::{RequestFault, Userinfo, UserinfoFault, UserinfoRequest};
use crate::http::caller::Caller;
use crate::http::respond::{not_stored, oauth_error};
use crate::http::{Live, Shared, audit, body, cors};
use crate::protocol::{ErrorCode, ErrorResponse, Parameters};

/// Answers a request for what is known of a user.
pub(super) async fn answer(
    request: &HttpRequest,
    payload: &mut web::Payload,
    shared: &Shared,
    live: &Live,
    caller: &Caller,
) -> HttpResponse {
    let result = match read(request, payload, live).await {
        Ok((authorization, parameters)) => {
            let asked = UserinfoRequest { authorization, parameters: parameters.as_ref() };
            live.server.userinfo(&asked, shared.clock.now()).await
        }
        Err(fault) => Err(UserinfoFault::Request(fault)),
    };
    audit::userinfo(&result, caller, &shared.metrics);
    match &result {
        Ok(userinfo) => {
            let mut response = told(userinfo);
            cors::expose(&mut response, request, |origin| userinfo.allowed_origins.contains(origin));
            response
        }
        Err(fault) => {
            let mut response = refused(live, fault);
            // Whose token it is cannot be told of one that is none.
            cors::expose(&mut response, request, |origin| live.server.any_client_allows(origin));
            response
        }
    }
}

fn told(userinfo: &Userinfo) -> HttpResponse {
    let mut response = not_stored(StatusCode::OK, userinfo.body.clone().into_bytes());
    if userinfo.is_signed {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jwt"));
    }
    response
}

/// "If the request lacks any authentication information … the resource server SHOULD NOT include an error code or other
/// error information" (RFC 6750 §3.1).
fn refused(live: &Live, fault: &UserinfoFault) -> HttpResponse {
    let error = ErrorResponse::from(fault.clone());
    let mut response = oauth_error(&live.server, error);
    let challenge = match error.code {
        _ if *fault == UserinfoFault::TokenMissing => "Bearer".to_owned(),
        ErrorCode::InsufficientScope => {
            format!("Bearer error=\"{}\", error_description=\"{}\", scope=\"openid\"", error.code, error.description)
        }
        ErrorCode::InvalidToken | ErrorCode::InvalidRequest => {
            format!("Bearer error=\"{}\", error_description=\"{}\"", error.code, error.description)
        }
        _ => return response,
    };
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

async fn read<'a>(
    request: &'a HttpRequest,
    payload: &mut web::Payload,
    live: &Live,
) -> Result<(Option<&'a [u8]>, Option<Parameters>), RequestFault> {
    live.server.serves_clients()?;
    if !request.query_string().is_empty() {
        return Err(RequestFault::ParametersInUrl);
    }
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let authorization = headers.next().map(HeaderValue::as_bytes);
    if headers.next().is_some() {
        return Err(RequestFault::SeveralAuthorizationHeaders);
    }
    // A `POST` with the token in its header needs no body.
    let has_form = *request.method() == Method::POST && request.headers().contains_key(header::CONTENT_TYPE);
    let parameters = if has_form { Some(body::read_form(request, payload, &live.limits).await?) } else { None };
    Ok((authorization, parameters))
}
