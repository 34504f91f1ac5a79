//! RFC 7523 §2.2 and §3, JWTs as client authentication; OpenID Connect Core §9.

mod audience;
mod claims;
mod flood;
mod jwks_uri;
mod keys;
mod registered;

pub(crate) use registered::said_of;
mod replay;
mod secrets;
mod shape;
mod strangers;
