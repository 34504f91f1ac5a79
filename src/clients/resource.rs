//! Resource servers.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::protocol::registered_names::registered_names;
use crate::protocol::{ResourceIndicator, Scope, SigningAlgorithm};
use crate::settings::Label;

/// The most that the claims of one token may take, as JSON.
pub const MAX_CLAIMS_BYTES: usize = 2048;

/// Claim names that only the mint may write.
pub(super) const RESERVED_CLAIMS: [&str; 23] = [
    "account",
    "account_version",
    "acr",
    "act",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "exp",
    "gid",
    "iat",
    "iss",
    "jti",
    "nbf",
    "scope",
    "sid",
    "status",
    "sub",
    "userinfo_claims",
];

registered_names! {
    /// The form of an access token.
    #[derive(Default)]
    AccessTokenFormat {
        /// A signed JWT (RFC 9068), which resource servers verify offline.
        #[default]
        Jwt = "jwt",
        /// A sealed blob, about which resource servers ask the introspection endpoint.
        Opaque = "opaque",
    }
}

/// A resource server that tokens are for.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The name of its table in the configuration.
    pub label: Label,
    /// The `aud` of its tokens.
    pub identifier: ResourceIndicator,
    /// The scopes that mean something to it.
    pub scope: Scope,
    /// The lifetime of its access tokens, if not the default.
    pub access_token_lifetime: Option<Duration>,
    /// The signature algorithm of its access tokens, if not the default.
    pub algorithm: Option<SigningAlgorithm>,
    /// The form of its access tokens.
    pub access_token_format: AccessTokenFormat,
    /// The names of the claims that go into its access tokens.
    pub claims: BTreeSet<String>,
    /// Whether its access tokens say where their status list is.
    pub status_list: bool,
}

/// Of `claims`, those that any of `resources` wants.
pub(super) fn wanted_claims<'a, 'r>(
    claims: &'a Map<String, Value>,
    resources: impl Iterator<Item = &'r Resource> + Clone,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    claims
        .iter()
        .filter(move |(name, _)| resources.clone().any(|resource| resource.claims.contains(name.as_str())))
        .map(|(name, value)| (name.as_str(), value))
}
