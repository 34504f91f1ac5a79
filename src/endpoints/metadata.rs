//! Discovery (RFC 8414 §3, OpenID Connect Discovery §4): exactly what this configuration can do.

use std::collections::BTreeSet;

use crate::clients::{AuthenticationMethod, Registry};
use crate::endpoints::jwk_set::Cacheable;
use crate::endpoints::{AuthorizationServer, introspection, jwk_set, revocation, token};
use crate::protocol::{AssertionAlgorithm, GrantType, IssuerIdentifier, Metadata, ScopeToken, SigningAlgorithm};

pub(super) const WELL_KNOWN: [&str; 2] =
    ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];

pub(super) fn render(issuer: &IssuerIdentifier, registry: &Registry, documentation: Option<String>) -> String {
    let methods: Vec<_> = used_or_all(registry.authentication_methods(), AuthenticationMethod::ALL).collect();
    let assertions = assertion_algorithms(&methods);
    let methods: Vec<_> = methods.into_iter().map(AuthenticationMethod::as_str).collect();
    let signing: BTreeSet<_> = registry.active_clients().filter_map(|client| client.introspection_algorithm).collect();
    let metadata = Metadata {
        issuer: issuer.as_str().to_owned(),
        token_endpoint: issuer.endpoint(token::PATH),
        jwks_uri: issuer.endpoint(jwk_set::PATH),
        scopes_supported: registry.scopes().iter().map(ScopeToken::as_str).map(str::to_owned).collect(),
        response_types_supported: Vec::new(),
        grant_types_supported: used_or_all(registry.grant_types(), GrantType::ALL).map(GrantType::as_str).collect(),
        token_endpoint_auth_methods_supported: methods.clone(),
        token_endpoint_auth_signing_alg_values_supported: assertions.clone(),
        introspection_endpoint: issuer.endpoint(introspection::PATH),
        introspection_endpoint_auth_methods_supported: methods.clone(),
        introspection_endpoint_auth_signing_alg_values_supported: assertions.clone(),
        introspection_signing_alg_values_supported: signing.into_iter().map(SigningAlgorithm::as_str).collect(),
        revocation_endpoint: issuer.endpoint(revocation::PATH),
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: assertions,
        service_documentation: documentation,
    };
    serde_json::to_string(&metadata).unwrap_or_default()
}

/// What assertions may be signed with, at whatever endpoint clients authenticate by these methods.
pub(super) fn assertion_algorithms(methods: &[AuthenticationMethod]) -> Vec<&'static str> {
    let offered = |of: &AssertionAlgorithm| methods.contains(&AuthenticationMethod::of_assertion(*of));
    AssertionAlgorithm::ALL.into_iter().filter(offered).map(AssertionAlgorithm::as_str).collect()
}

/// What clients are registered for, and without any client what there is: "claims with zero elements MUST be omitted"
/// (RFC 8414 §3.2), but leaving these lists out would promise what their defaults say.
fn used_or_all<T, const N: usize>(used: BTreeSet<T>, all: [T; N]) -> impl Iterator<Item = T> {
    let rest = used.is_empty().then_some(all);
    used.into_iter().chain(rest.into_iter().flatten())
}

impl AuthorizationServer {
    /// The metadata document, the same at every well-known location.
    #[must_use]
    pub fn metadata(&self) -> Cacheable<'_> {
        Cacheable { body: &self.metadata, etag: &self.metadata_etag, max_age: self.tokens.jwk_set_max_age.duration() }
    }
}
