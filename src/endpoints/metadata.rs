//! Discovery (RFC 8414 §3, OpenID Connect Discovery §4): exactly what this configuration can do.

use std::collections::BTreeSet;

use crate::clients::{AuthenticationMethod, Client, RequestObjects, SubjectType};
use crate::endpoints::jwk_set::Cacheable;
use crate::endpoints::{AuthorizationServer, Parts, introspection, jwk_set, not_issued_before, revocation, token};
use crate::guard::GuardKind;
use crate::login::Place;
use crate::pages::Language;
use crate::protocol::{
    AssertionAlgorithm, Display, GrantType, Metadata, OpenIdMetadata, Prompt, RequestObjectAlgorithm, ResponseMode,
    ResponseType, S256, ScopeToken, SignInMetadata, SigningAlgorithm, openid_scope,
};
use crate::tokens::{ACR_ONE_FACTOR, USERINFO};
use crate::users::ClaimNames;

pub(super) const WELL_KNOWN: [&str; 2] =
    ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];

pub(super) fn render(parts: &Parts) -> String {
    let (issuer, registry) = (&parts.issuer, &parts.registry);
    let methods: Vec<_> = used_or_all(registry.authentication_methods(), AuthenticationMethod::ALL).collect();
    let assertions = assertion_algorithms(&methods);
    // "the endpoint MUST also require some form of authorization" (RFC 7662 §2.1)
    let proving = methods.iter().filter(|method| **method != AuthenticationMethod::None);
    let proving = proving.map(|method| method.as_str()).collect();
    let methods: Vec<_> = methods.into_iter().map(AuthenticationMethod::as_str).collect();
    let signing: BTreeSet<_> = registry.active_clients().filter_map(|client| client.introspection_algorithm).collect();
    // What only the replica that is asked would know is not promised of the service.
    let revokes = parts.guard_kind != GuardKind::Isolated;
    let usual_grants = GrantType::ALL.into_iter().filter(|grant| !grant.is_off_unless_registered());
    let metadata = Metadata {
        issuer: issuer.as_str().to_owned(),
        token_endpoint: issuer.endpoint(token::PATH),
        jwks_uri: issuer.endpoint(jwk_set::PATH),
        not_issued_before_uri: revokes.then(|| issuer.endpoint(not_issued_before::PATH)),
        sign_in: registry.has_sign_in().then(|| sign_in(parts)),
        scopes_supported: registry.scopes().iter().map(ScopeToken::as_str).map(str::to_owned).collect(),
        grant_types_supported: used_or_all(registry.grant_types(), usual_grants).map(GrantType::as_str).collect(),
        token_endpoint_auth_methods_supported: methods.clone(),
        token_endpoint_auth_signing_alg_values_supported: assertions.clone(),
        introspection_endpoint: issuer.endpoint(introspection::PATH),
        introspection_endpoint_auth_methods_supported: proving,
        introspection_endpoint_auth_signing_alg_values_supported: assertions.clone(),
        introspection_signing_alg_values_supported: signing.into_iter().map(SigningAlgorithm::as_str).collect(),
        revocation_endpoint: revokes.then(|| issuer.endpoint(revocation::PATH)),
        revocation_endpoint_auth_methods_supported: if revokes { methods } else { Vec::new() },
        revocation_endpoint_auth_signing_alg_values_supported: if revokes { assertions } else { Vec::new() },
        service_documentation: parts.service_documentation.clone(),
    };
    serde_json::to_string(&metadata).unwrap_or_default()
}

/// What there is for people who sign in (OpenID Connect Discovery §3, RFC 9207 §3, RP-Initiated Logout §2.1).
fn sign_in(parts: &Parts) -> SignInMetadata {
    let endpoint = |place: Place| parts.issuer.endpoint(place.path());
    let clients = || parts.registry.active_clients().filter(|client| client.has_sign_in());
    let response_types: BTreeSet<_> = clients().flat_map(|client| client.response_types.iter().copied()).collect();
    let is_openid = clients().any(|client| client.scope.has(openid_scope::OPENID));
    // "The algorithm RS256 MUST be included" (OpenID Connect Discovery §3), where there is a key for it.
    let rs256 = parts.keys.signing_keys().map(|key| key.key.algorithm()).find(|of| *of == SigningAlgorithm::Rs256);
    let id_token: BTreeSet<_> = clients().map(|client| client.id_token_algorithm).chain(rs256).collect();
    let userinfo: BTreeSet<_> = clients().filter_map(|client| client.userinfo_algorithm).collect();
    let names = |algorithms: BTreeSet<SigningAlgorithm>| algorithms.into_iter().map(SigningAlgorithm::as_str).collect();
    let must_sign = |client: &Client| client.request_objects.as_ref().is_some_and(|objects| objects.is_required);
    let objects = clients().filter_map(|client| client.request_objects.as_ref());
    let request_objects: BTreeSet<_> = objects.flat_map(RequestObjects::algorithms).collect();
    let has_c_hash = response_types.iter().any(|of| of.has_code() && of.has_id_token());
    SignInMetadata {
        authorization_endpoint: endpoint(Place::Authorization),
        response_types_supported: response_types.into_iter().map(ResponseType::as_str).collect(),
        response_modes_supported: ResponseMode::NAMES.to_vec(),
        code_challenge_methods_supported: vec![S256],
        authorization_response_iss_parameter_supported: true,
        prompt_values_supported: prompts(parts.login.sign_up),
        ui_locales_supported: Language::ALL.into_iter().map(Language::as_str).collect(),
        openid: is_openid.then(|| OpenIdMetadata {
            userinfo_endpoint: parts.issuer.endpoint(USERINFO),
            end_session_endpoint: endpoint(Place::SignOut),
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            frontchannel_logout_supported: true,
            frontchannel_logout_session_supported: true,
            subject_types_supported: subject_types(parts),
            id_token_signing_alg_values_supported: names(id_token),
            userinfo_signing_alg_values_supported: names(userinfo),
            display_values_supported: Display::NAMES.to_vec(),
            acr_values_supported: vec![ACR_ONE_FACTOR],
            claim_types_supported: vec!["normal"],
            claims_supported: claims(&parts.claim_names, has_c_hash),
            claims_parameter_supported: true,
        }),
        require_signed_request_object: clients().all(must_sign),
        request_parameter_supported: !request_objects.is_empty(),
        request_object_signing_alg_values_supported: request_objects
            .into_iter()
            .map(RequestObjectAlgorithm::as_str)
            .collect(),
        request_uri_parameter_supported: false,
    }
}

/// "OPs … MUST use the … prompt_values_supported" to say that people may make accounts (Initiating User Registration §5).
fn prompts(sign_up: bool) -> Vec<&'static str> {
    Prompt::ALL.into_iter().filter(|prompt| sign_up || *prompt != Prompt::Create).map(Prompt::as_str).collect()
}

/// Pairwise where there is a key that derives them.
fn subject_types(parts: &Parts) -> Vec<&'static str> {
    let pairwise = parts.keys.pairwise_key().map(|_| SubjectType::Pairwise);
    [SubjectType::Public].into_iter().chain(pairwise).map(SubjectType::as_str).collect()
}

fn claims(names: &ClaimNames, has_c_hash: bool) -> Vec<String> {
    let of_id_token = ["iss", "sub", "aud", "azp", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid"];
    of_id_token.into_iter().chain(has_c_hash.then_some("c_hash")).chain(names.all()).map(str::to_owned).collect()
}

/// What assertions may be signed with, at whatever endpoint clients authenticate by these methods.
pub(super) fn assertion_algorithms(methods: &[AuthenticationMethod]) -> Vec<&'static str> {
    let offered = |of: &AssertionAlgorithm| methods.contains(&AuthenticationMethod::of_assertion(*of));
    AssertionAlgorithm::ALL.into_iter().filter(offered).map(AssertionAlgorithm::as_str).collect()
}

/// What clients are registered for, and without any client what there is: "claims with zero elements MUST be omitted"
/// (RFC 8414 §3.2), but leaving these lists out would promise what their defaults say.
fn used_or_all<T>(used: BTreeSet<T>, all: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
    let rest = used.is_empty().then_some(all);
    used.into_iter().chain(rest.into_iter().flatten())
}

impl AuthorizationServer {
    /// The metadata document, the same at every well-known location.
    #[must_use]
    pub fn metadata(&self) -> Cacheable<'_> {
        Cacheable {
            body: self.metadata.as_bytes(),
            media_type: jwk_set::JSON,
            coding: None,
            etag: &self.metadata_etag,
            max_age: self.tokens.jwk_set_max_age.duration(),
        }
    }
}
