//! The endpoints that clients call with a form: read, answered, recorded, told.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::endpoints::{Answer, ClientRequest, Encoding, Endpoint, IntrospectionForm, RequestFault};
use crate::http::caller::Caller;
use crate::http::respond::{introspection_response, oauth_error, revocation_response, token_response};
use crate::http::{Live, Shared, audit, body, cors};
use crate::protocol::{ErrorResponse, GrantType, Parameter, Parameters};

/// Answers a `POST` to the token, introspection or revocation endpoint.
pub(super) async fn answer(
    endpoint: Endpoint,
    request: &HttpRequest,
    payload: &mut web::Payload,
    shared: &Shared,
    live: &Live,
    caller: &Caller,
) -> HttpResponse {
    let read = read(endpoint, request, payload, live).await;
    let asked = read.as_ref().map_err(|fault| *fault).map(|(authorization, parameters, encoding)| ClientRequest {
        authorization: *authorization,
        parameters,
        encoding: *encoding,
        address: caller.address,
    });
    let now = shared.clock.now();
    match endpoint {
        Endpoint::Introspection => {
            let answer = match &asked {
                Ok(asked) => live.server.introspect(asked, accepted_form(request), now).await,
                Err(fault) => Answer::refused(*fault),
            };
            audit::introspection(&answer, caller, &shared.metrics);
            // Resource servers ask about tokens; pages have no business there.
            told(live, &answer, introspection_response)
        }
        Endpoint::Revocation => {
            let answer = match &asked {
                Ok(asked) => live.server.revoke(asked, now).await,
                Err(fault) => Answer::refused(*fault),
            };
            audit::revocation(&answer, caller, &shared.metrics);
            respond(request, live, &answer, |_| revocation_response())
        }
        _ => {
            let answer = match &asked {
                Ok(asked) => live.server.token(asked, now).await,
                Err(fault) => Answer::refused(*fault),
            };
            audit::token(&answer, grant_type(&asked), caller, &shared.metrics);
            respond(request, live, &answer, |(tokens, _)| token_response(tokens))
        }
    }
}

/// The grant type that was asked for, if it is one of ours.
fn grant_type(asked: &Result<ClientRequest<'_>, RequestFault>) -> Option<GrantType> {
    asked.as_ref().ok()?.parameters.value(Parameter::GrantType).and_then(GrantType::parse)
}

/// Tells the caller what became of the request; pages of the client's origins may read it.
fn respond<T, F: Copy + Into<ErrorResponse>>(
    request: &HttpRequest,
    live: &Live,
    answer: &Answer<T, F>,
    success: impl FnOnce(&T) -> HttpResponse,
) -> HttpResponse {
    let mut response = told(live, answer, success);
    cors::expose(&mut response, request, |origin| answer.allows(origin));
    response
}

fn told<T, F: Copy + Into<ErrorResponse>>(
    live: &Live,
    answer: &Answer<T, F>,
    success: impl FnOnce(&T) -> HttpResponse,
) -> HttpResponse {
    match &answer.result {
        Ok(value) => success(value),
        Err(fault) => oauth_error(&live.server, (*fault).into()),
    }
}

/// RFC 9701 §4: "The resource server requests a JWT introspection response by sending an introspection request with an
/// Accept HTTP header field set to `application/token-introspection+jwt`", unless it says that it would rather have
/// JSON, or no such thing at all (RFC 9110 §12.4.2).
fn accepted_form(request: &HttpRequest) -> IntrospectionForm {
    let quality = |media_type: &str| {
        let lists = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
        let ranges = lists.flat_map(|list| list.split(',')).filter_map(|range| quality_of(media_type, range));
        ranges.max().unwrap_or(0)
    };
    let jwt = quality("application/token-introspection+jwt");
    if jwt > 0 && jwt >= quality("application/json") { IntrospectionForm::Jwt } else { IntrospectionForm::Json }
}

/// The weight of a range in thousandths, if it names this media type; what is no weight weighs nothing.
pub(super) fn quality_of(media_type: &str, range: &str) -> Option<u16> {
    let mut parts = range.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(media_type) {
        return None;
    }
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some(weight.map_or(1000, |weight| thousandths(weight).unwrap_or(0)))
}

/// `qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )` (RFC 9110 §12.4.2)
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = format!("{whole}{decimals:0<3}");
    let legal = whole.len() == 1 && digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|weight| legal && *weight <= 1000)
}

async fn read<'a>(
    endpoint: Endpoint,
    request: &'a HttpRequest,
    payload: &mut web::Payload,
    live: &Live,
) -> Result<(Option<&'a [u8]>, Parameters, Encoding), RequestFault> {
    live.server.serves_clients()?;
    if !request.query_string().is_empty() {
        return Err(RequestFault::ParametersInUrl);
    }
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let authorization = headers.next().map(header::HeaderValue::as_bytes);
    if headers.next().is_some() {
        return Err(RequestFault::SeveralAuthorizationHeaders);
    }
    let (parameters, encoding) = if live.server.reads_json(endpoint) {
        body::read_form_or_json(request, payload, &live.limits).await?
    } else {
        (body::read_form(request, payload, &live.limits).await?, Encoding::Form)
    };
    Ok((authorization, parameters, encoding))
}
