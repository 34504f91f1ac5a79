//! From what was written of clients, resources and scopes to what it means.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::clients::addresses::addresses_fit;
use crate::clients::methods::{methods_of, signature_algorithms};
use crate::clients::request_objects::request_objects_of;
use crate::clients::requirements::{
    default_acr_values, fingerprint, is_openid_scope, openid_scopes_have_openid, refresh_tokens_of, response_types_of,
    sign_in_fits,
};
use crate::clients::resource::{RESERVED_CLAIMS, wanted_claims};
use crate::clients::secrets::secrets_of;
use crate::clients::{
    AccessTokenFormat, AuthenticationMethod, Client, ClientSettings, LogoutAddress, MAX_CLAIMS_BYTES, Registering,
    Resource, ResourceSettings, ScopeSettings, Sector,
};
use crate::protocol::{ClientId, GrantType, Scope, ScopeToken, SigningAlgorithm, openid_scope};
use crate::settings::{Findings, Label};
use crate::units::Period;

/// The resources that are declared; `None` for one whose declaration is faulty.
type Declared = BTreeMap<Label, Option<Arc<Resource>>>;

/// How long an access token may live, in seconds.
pub const TOKEN_LIFETIMES: RangeInclusive<u64> = 1..=365 * 24 * 3600;

/// What clients are registered against: the scopes and resources that are declared.
pub(super) struct Registration<'a> {
    scopes: Scope,
    resources: Declared,
    registering: &'a Registering<'a>,
}

impl<'a> Registration<'a> {
    pub(super) fn open(
        scopes: &BTreeMap<Label, ScopeSettings>,
        resources: &BTreeMap<Label, ResourceSettings>,
        registering: &'a Registering<'a>,
        findings: &mut Findings,
    ) -> Self {
        let scopes = declared_scopes(scopes, findings);
        let resources = declared_resources(resources, &scopes, findings);
        Self { scopes, resources, registering }
    }

    /// What a client's table means.
    pub(super) fn client(&self, label: &Label, settings: &ClientSettings, findings: &mut Findings) -> Option<Client> {
        let at = |key: &str| format!("clients.{label}.{key}");
        let id = settings.id.clone().or_else(|| ClientId::parse(label.as_str()))?;
        let others = settings.scopes.iter().filter(|token| !is_openid_scope(token));
        scopes_are_declared(&self.scopes, &at("scopes"), others, findings);
        let scope: Scope = settings.scopes.iter().cloned().collect();
        let default_scope: Scope = settings.default_scope.iter().cloned().collect();
        if !default_scope.is_within(&scope) {
            findings.note(at("default_scope"), default_scope.to_string(), format!("a part of its scopes: {scope}"));
        }
        let resources = resources_of(&at("resources"), &settings.resources, &self.resources, findings);
        let introspects = resources_of(&at("introspects"), &settings.introspects, &self.resources, findings);
        openid_scopes_have_openid(label, &scope, findings);
        sign_in_fits(label, settings, findings);
        addresses_fit(label, settings, findings);
        has_something_to_do(label, settings, findings);
        claims_fit(label, settings, &resources, findings);
        lifetime_is_in_bounds(&at("access_token_lifetime"), settings.access_token_lifetime, findings);
        let (authentication, keys) = methods_of(label, settings, self.registering, findings);
        Some(Client {
            id,
            label: label.clone(),
            name: settings.name.clone().unwrap_or_else(|| label.to_string()),
            owner: settings.owner.clone(),
            status: settings.status,
            authentication,
            assertion_audiences: settings.assertion_audiences,
            grant_types: settings.grant_types.clone(),
            scope,
            default_scope,
            scope_separator: separator_of(&at("scope_separator"), settings, findings),
            excess_scope: settings.excess_scope,
            resources,
            allowed_origins: settings.allowed_origins.clone(),
            access_token_lifetime: settings.access_token_lifetime.map(Period::duration),
            algorithm: settings.algorithm,
            access_token_format: settings.access_token_format,
            introspects,
            introspection_algorithm: settings.introspection_signed_response_alg,
            response_types: response_types_of(settings),
            redirect_uris: settings.redirect_uris.iter().cloned().collect(),
            post_logout_redirect_uris: settings.post_logout_redirect_uris.iter().cloned().collect(),
            back_channel_logout: LogoutAddress::of(
                settings.backchannel_logout_uri.as_ref(),
                settings.backchannel_logout_session_required,
            ),
            front_channel_logout: LogoutAddress::of(
                settings.frontchannel_logout_uri.as_ref(),
                settings.frontchannel_logout_session_required,
            ),
            any_port_of_localhost: settings.any_port_of_localhost,
            pkce: settings.pkce,
            sector: Sector::of(label, settings, findings),
            consent: settings.consent,
            refresh_tokens: refresh_tokens_of(settings),
            tells_refresh_expiry: settings.refresh_token_expires_in,
            id_token_algorithm: settings.id_token_signed_response_alg.unwrap_or(SigningAlgorithm::Rs256),
            userinfo_algorithm: settings.userinfo_signed_response_alg,
            default_max_age: settings.default_max_age.map(Period::duration),
            default_acr_values: default_acr_values(label, settings, findings),
            json_requests: settings.json_requests,
            identical_within: settings.identical_within.map(Period::duration),
            request_objects: request_objects_of(label, settings, self.registering.folder, findings),
            fingerprint: fingerprint(settings),
            claims: settings.claims.clone(),
            secrets: secrets_of(label, settings, self.registering, findings),
            keys,
            jwks_uri: settings.jwks_uri.clone(),
            key_algorithms: signature_algorithms(settings),
        })
    }
}

/// What stands between scope tokens must not stand in one, or that one could never be asked for.
fn separator_of(key: &str, settings: &ClientSettings, findings: &mut Findings) -> char {
    let separator = settings.scope_separator.unwrap_or(' ');
    let inside = settings.scopes.iter().find(|token| token.as_str().contains(separator));
    if separator != ' ' && !separator.is_ascii_punctuation() {
        findings.note(key, format!("{separator:?}"), "one punctuation character such as \",\", or none for a space");
    } else if let Some(token) = inside {
        findings.note(key, format!("{separator:?}, which is in the scope {token}"), "a character that is in no scope");
    }
    separator
}

pub(super) fn declared_scopes(scopes: &BTreeMap<Label, ScopeSettings>, findings: &mut Findings) -> Scope {
    let mut tokens: BTreeMap<ScopeToken, &Label> = BTreeMap::new();
    for (label, settings) in scopes {
        let Some(token) = settings.value.clone().or_else(|| ScopeToken::parse(label.as_str())) else { continue };
        if let Some(first) = tokens.insert(token, label) {
            findings.note(
                format!("scopes.{label}.value"),
                format!("the value of scopes.{first}"),
                "a value of its own",
            );
        }
    }
    tokens.into_keys().collect()
}

fn declared_resources(
    resources: &BTreeMap<Label, ResourceSettings>,
    scopes: &Scope,
    findings: &mut Findings,
) -> Declared {
    let mut declared = Declared::new();
    for (label, settings) in resources {
        let at = |key: &str| format!("resources.{label}.{key}");
        let Some(identifier) = settings.identifier.clone() else {
            findings.note_missing(at("identifier"), "an absolute URI without a fragment");
            declared.insert(label.clone(), None);
            continue;
        };
        if let Some(first) = declared.values().flatten().find(|resource| resource.identifier == identifier) {
            let found = format!("the identifier of resources.{}", first.label);
            findings.note(at("identifier"), found, "an identifier of its own");
        }
        scopes_are_declared(scopes, &at("scopes"), settings.scopes.iter(), findings);
        lifetime_is_in_bounds(&at("access_token_lifetime"), settings.access_token_lifetime, findings);
        for name in settings.claims.iter().filter(|name| RESERVED_CLAIMS.contains(&name.as_str())) {
            findings.note(at("claims"), name.clone(), "claims that the token does not have anyway");
        }
        if settings.status_list && settings.access_token_format == Some(AccessTokenFormat::Opaque) {
            let expected = "no status list, because whoever asks about a sealed token is told whether it is revoked";
            findings.note(at("status_list"), "true", expected);
        }
        let resource = Resource {
            label: label.clone(),
            identifier,
            scope: settings.scopes.iter().cloned().collect(),
            access_token_lifetime: settings.access_token_lifetime.map(Period::duration),
            algorithm: settings.algorithm,
            access_token_format: settings.access_token_format.unwrap_or_default(),
            claims: settings.claims.clone(),
            status_list: settings.status_list,
        };
        declared.insert(label.clone(), Some(Arc::new(resource)));
    }
    declared
}

fn scopes_are_declared<'a>(
    declared: &Scope,
    key: &str,
    scopes: impl Iterator<Item = &'a ScopeToken>,
    findings: &mut Findings,
) {
    for token in scopes.filter(|token| !declared.contains(token)) {
        findings.note(key, token.as_str(), format!("a declared scope ([scopes.NAME]): {declared}"));
    }
}

fn lifetime_is_in_bounds(key: &str, lifetime: Option<Period>, findings: &mut Findings) {
    if let Some(lifetime) = lifetime.filter(|lifetime| !TOKEN_LIFETIMES.contains(&lifetime.duration().as_secs())) {
        findings.note(key, lifetime.to_string(), "one second or more, and a year at most");
    }
}

fn resources_of(key: &str, labels: &[Label], declared: &Declared, findings: &mut Findings) -> Vec<Arc<Resource>> {
    let mut resources = Vec::new();
    for label in labels {
        match declared.get(label) {
            Some(resource) => resources.extend(resource.clone()),
            None => {
                let names: Vec<_> = declared.keys().map(Label::as_str).collect();
                findings.note(key, label.as_str(), format!("the name of a resource: {}", names.join(", ")));
            }
        }
    }
    resources
}

/// A client gets tokens, which are always for somebody, or asks about those of others.
fn has_something_to_do(label: &Label, settings: &ClientSettings, findings: &mut Findings) {
    let asks = !settings.introspects.is_empty();
    // A public client without a grant may still revoke what it has.
    let is_public = settings.authentication.contains(&AuthenticationMethod::None);
    if settings.grant_types.is_empty() && !asks && !is_public {
        let names = GrantType::NAMES.join(", ");
        findings.note_missing(format!("clients.{label}.grant_types"), format!("one or more of {names}"));
    }
    let signs_in = settings.scopes.iter().any(|token| token.as_str() == openid_scope::OPENID);
    if settings.resources.is_empty() && !(asks && settings.grant_types.is_empty()) && !signs_in {
        findings.note_missing(
            format!("clients.{label}.resources"),
            "the name of at least one resource, because a token is always for somebody",
        );
    }
}

fn claims_fit(label: &Label, settings: &ClientSettings, resources: &[Arc<Resource>], findings: &mut Findings) {
    let key = format!("clients.{label}.claims");
    let wanted = wanted_claims(&settings.claims, resources.iter().map(Arc::as_ref));
    let bytes: usize =
        wanted.map(|(name, value)| name.len().saturating_add(value.to_string().len()).saturating_add(4)).sum();
    if bytes > MAX_CLAIMS_BYTES {
        findings.note(key, format!("{bytes} bytes of claims in a token"), format!("{MAX_CLAIMS_BYTES} bytes at most"));
    }
}
