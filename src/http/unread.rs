//! What is left of a request when its answer is ready.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header;
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse};

/// An answer's body, and what was not read of the request's.
struct Answer {
    body: BoxBody,
    _unread: Payload,
}

impl MessageBody for Answer {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.get_mut().body.as_pin_mut().poll_next(context)
    }
}

/// Ends the connection behind the answer to a chunked request that was not read to its end.
///
/// actix-web does so by itself where a length was declared. Behind a chunked body that nobody holds any longer it reads
/// on for as long as the client likes, so it is held until the answer is sent. One that was read is at its end anyway.
pub(super) fn close_unread(response: HttpResponse, request: &HttpRequest, unread: Payload) -> HttpResponse {
    if !request.headers().contains_key(header::TRANSFER_ENCODING) {
        return response;
    }
    response.map_body(|_, body| Answer { body, _unread: unread }).map_into_boxed_body()
}
