//! HTTP: the only room that knows actix-web and headers. Requests come in as values of other rooms and their answers
//! go out with the right status, headers and nothing more.

mod admin;
mod audit;
mod body;
mod browsers;
mod caller;
mod client_request;
mod connection;
mod cookies;
mod cors;
mod dispatch;
mod handover;
mod proxies;
mod published;
mod respond;
mod server;
mod service;
mod settings;
mod shared;
mod tls;
mod unread;
mod userinfo;

pub use admin::{Admin, AdminDetails};
pub use proxies::{ForwardedHeader, Proxies};
pub use server::{ListenFault, Running, StopHandle, listen, listen_with_admin};
pub use settings::{AdminSettings, HttpSettings, LimitSettings};
pub use shared::{Live, Shared};
pub use tls::{ServerIdentity, TlsFault, TlsSettings, TlsVersion};
