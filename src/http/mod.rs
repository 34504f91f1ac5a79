//! HTTP: the only room that knows actix-web and headers. Requests come in as values of other rooms and their answers
//! go out with the right status, headers and nothing more.

mod audit;
mod body;
mod client_request;
mod cors;
mod dispatch;
mod respond;
mod server;
mod settings;
mod unread;

pub use server::{Live, Running, Shared, StopHandle, listen};
pub use settings::{HttpSettings, LimitSettings};
