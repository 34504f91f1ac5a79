//! RFC 8414, authorization server metadata, and OpenID Connect Discovery 1.0 §4.

mod isolated;
mod issuer_with_path;
mod members;
mod sign_in;

pub(crate) const WELL_KNOWN: [&str; 2] =
    ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];
