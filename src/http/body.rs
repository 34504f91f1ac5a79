//! Request bodies: of one type, bounded in size and time before they are read.

use std::pin::pin;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures_util::{FutureExt, StreamExt};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::endpoints::{Encoding, RequestFault};
use crate::http::LimitSettings;
use crate::protocol::Parameters;

const JSON: &str = "application/json";

/// Reads a form body.
pub(super) async fn read_form(
    request: &HttpRequest,
    payload: &mut web::Payload,
    limits: &LimitSettings,
) -> Result<Parameters, RequestFault> {
    if !is_of_type(request, "application/x-www-form-urlencoded") {
        return Err(RequestFault::NotAForm);
    }
    let body = read_whole(request, payload, limits).await?;
    Ok(Parameters::parse_within(&body, limits.parameters, limits.parameter.as_usize())?)
}

/// Reads the parameters of a body that may also be JSON, and says which it was.
pub(super) async fn read_form_or_json(
    request: &HttpRequest,
    payload: &mut web::Payload,
    limits: &LimitSettings,
) -> Result<(Parameters, Encoding), RequestFault> {
    if !is_of_type(request, JSON) {
        return Ok((read_form(request, payload, limits).await?, Encoding::Form));
    }
    let body = read_whole(request, payload, limits).await?;
    let parameters = Parameters::parse_json(&body, limits.parameters, limits.parameter.as_usize())?;
    Ok((parameters, Encoding::Json))
}

/// Reads a body of JSON, which whoever takes it judges.
pub(super) async fn read_json(
    request: &HttpRequest,
    payload: &mut web::Payload,
    limits: &LimitSettings,
) -> Result<Zeroizing<Vec<u8>>, RequestFault> {
    if !is_of_type(request, JSON) {
        return Err(RequestFault::NotJson);
    }
    read_whole(request, payload, limits).await
}

async fn read_whole(
    request: &HttpRequest,
    payload: &mut web::Payload,
    limits: &LimitSettings,
) -> Result<Zeroizing<Vec<u8>>, RequestFault> {
    let max = limits.body.as_usize();
    if declared_length(request).is_some_and(|length| length > limits.body.bytes()) {
        return Err(RequestFault::BodyTooLarge);
    }
    let mut read = pin!(read_bounded(payload, max));
    // Most bodies are there when their head is, and need no timer.
    match read.as_mut().now_or_never() {
        Some(body) => body,
        None => timeout(limits.body_timeout.duration(), read).await.map_err(|_| RequestFault::BodyTooSlow)?,
    }
}

async fn read_bounded(payload: &mut web::Payload, max: usize) -> Result<Zeroizing<Vec<u8>>, RequestFault> {
    let mut body = Zeroizing::new(Vec::new());
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| RequestFault::BodyBroken)?;
        if body.len().saturating_add(chunk.len()) > max {
            return Err(RequestFault::BodyTooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// One content type, this one with any parameters, and no content coding.
fn is_of_type(request: &HttpRequest, wanted: &str) -> bool {
    let mut types = request.headers().get_all(header::CONTENT_TYPE);
    let is_wanted = types.next().and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(wanted)
    });
    is_wanted && types.next().is_none() && !request.headers().contains_key(header::CONTENT_ENCODING)
}

/// Reads the parameters of a URL, within the same bounds.
pub(super) fn read_query(request: &HttpRequest, limits: &LimitSettings) -> Result<Parameters, RequestFault> {
    let query = request.query_string().as_bytes();
    Ok(Parameters::parse_within(query, limits.parameters, limits.parameter.as_usize())?)
}

fn declared_length(request: &HttpRequest) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
