//! What a client must be registered with, so that what it may do can be done.

use std::collections::BTreeSet;

use ring::digest::{Context, SHA256};

use crate::clients::{AuthenticationMethod, ClientSettings, Pkce, RefreshTokens};
use crate::protocol::{AskedClaims, GrantType, ResponseType, Scope, ScopeToken, openid_scope};
use crate::settings::{Findings, Label};

/// The most redirect URIs of one client.
const MAX_REDIRECT_URIS: usize = 32;

/// Notes what is missing or too much for the grants of the authorization endpoint and for refresh tokens.
pub(super) fn sign_in_fits(label: &Label, settings: &ClientSettings, findings: &mut Findings) {
    let at = |key: &str| format!("clients.{label}.{key}");
    let has_sign_in = settings.grant_types.iter().any(|grant| grant.has_sign_in());
    if has_sign_in && settings.redirect_uris.is_empty() {
        findings.note_missing(at("redirect_uris"), "at least one URI to which codes may be sent");
    }
    for (key, uris) in
        [("redirect_uris", &settings.redirect_uris), ("post_logout_redirect_uris", &settings.post_logout_redirect_uris)]
    {
        if uris.len() > MAX_REDIRECT_URIS {
            findings.note(at(key), format!("{} URIs", uris.len()), format!("{MAX_REDIRECT_URIS} at most"));
        }
    }
    if !has_sign_in && !settings.redirect_uris.is_empty() {
        let expected = "authorization_code among them, because that is what redirect_uris are for";
        findings.note_missing(at("grant_types"), expected);
    }
    if settings.pkce == Pkce::OrNonce && (is_public(settings) || !has_openid(settings)) {
        let expected =
            "\"required\", because only a confidential OpenID Connect client may do without (RFC 9700 §2.1.1)";
        findings.note(at("pkce"), "\"or-nonce\"", expected);
    }
    response_types_fit(label, settings, findings);
    refresh_fits(label, settings, findings);
}

/// "the grant_types … and response_types … are not independent" (RFC 7591 §2.1): `implicit` for tokens of the authorization
/// endpoint, `authorization_code` for codes, and each grant for something.
fn response_types_fit(label: &Label, settings: &ClientSettings, findings: &mut Findings) {
    let at = |key: &str| format!("clients.{label}.{key}");
    let types = &settings.response_types;
    let has = |grant| settings.grant_types.contains(&grant);
    for response_type in types {
        for (grant, needs) in [
            (GrantType::AuthorizationCode, response_type.has_code()),
            (GrantType::Implicit, response_type.is_front_channel()),
        ] {
            if needs && !has(grant) {
                findings.note(at("response_types"), response_type.as_str(), format!("{grant} among its grant_types"));
            }
        }
        if response_type.has_id_token() && !has_openid(settings) {
            findings.note(at("response_types"), response_type.as_str(), "openid among its scopes");
        }
    }
    if has(GrantType::Implicit) && !types.iter().any(|of| of.is_front_channel()) {
        let expected = "a response type that it is for, such as \"id_token\" or \"code id_token\"";
        findings.note_missing(at("response_types"), expected);
    }
    if has(GrantType::AuthorizationCode) && !types.is_empty() && !types.iter().any(|of| of.has_code()) {
        findings.note_missing(at("response_types"), "a response type with code, which authorization_code is for");
    }
}

/// What may come from the authorization endpoint: what is written, or codes where they are granted.
pub(super) fn response_types_of(settings: &ClientSettings) -> BTreeSet<ResponseType> {
    let usual = settings.grant_types.contains(&GrantType::AuthorizationCode).then_some(ResponseType::Code);
    if settings.response_types.is_empty() { usual.into_iter().collect() } else { settings.response_types.clone() }
}

/// "Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation" (RFC 9700 §4.14.2).
fn refresh_fits(label: &Label, settings: &ClientSettings, findings: &mut Findings) {
    let at = |key: &str| format!("clients.{label}.{key}");
    let has_refresh = settings.grant_types.contains(&GrantType::RefreshToken);
    match settings.refresh_tokens {
        Some(RefreshTokens::Reuse) if is_public(settings) => {
            let expected = "\"rotate\", because a public client proves nothing when it refreshes (RFC 9700 §4.14.2)";
            findings.note(at("refresh_tokens"), "\"reuse\" of a public client", expected);
        }
        Some(RefreshTokens::Reuse | RefreshTokens::Rotate) if !has_refresh => {
            findings.note(
                at("grant_types"),
                "no refresh_token",
                "refresh_token among them, or refresh_tokens = \"none\"",
            );
        }
        _ => {}
    }
    let gives_any = |grant: &GrantType| matches!(grant, GrantType::AuthorizationCode | GrantType::Password);
    if has_refresh && !settings.grant_types.iter().any(gives_any) {
        let expected = "a grant type besides that gives refresh tokens: authorization_code";
        findings.note(at("grant_types"), GrantType::RefreshToken.as_str(), expected);
    }
}

/// Which refresh tokens a client gets: what is written, or what its way to authenticate allows.
#[must_use]
pub fn refresh_tokens_of(settings: &ClientSettings) -> RefreshTokens {
    if !settings.grant_types.contains(&GrantType::RefreshToken) {
        return RefreshTokens::None;
    }
    let usual = if is_public(settings) { RefreshTokens::None } else { RefreshTokens::Reuse };
    settings.refresh_tokens.unwrap_or(usual)
}

/// Whether a scope is one that OpenID Connect defines, which nobody has to declare.
pub(super) fn is_openid_scope(token: &ScopeToken) -> bool {
    openid_scope::ALL.contains(&token.as_str())
}

/// Claims without `openid` are no OpenID Connect: "OpenID Connect requests MUST contain the openid scope value" (Core
/// §3.1.2.1).
pub(super) fn openid_scopes_have_openid(label: &Label, scope: &Scope, findings: &mut Findings) {
    let lacks_openid = !scope.iter().any(|token| token.as_str() == openid_scope::OPENID);
    let in_vain = scope.iter().find(|token| is_openid_scope(token) && token.as_str() != openid_scope::OFFLINE_ACCESS);
    if let Some(token) = in_vain.filter(|_| lacks_openid) {
        findings.note(
            format!("clients.{label}.scopes"),
            token.as_str(),
            "openid beside it (OpenID Connect Core §3.1.2.1)",
        );
    }
}

/// The authentication context classes that its sign-ins would be of, as many as a request may name.
pub(super) fn default_acr_values(label: &Label, settings: &ClientSettings, findings: &mut Findings) -> Vec<String> {
    let classes = &settings.default_acr_values;
    if classes.len() > AskedClaims::MAX_ACR {
        let expected = format!("{} at most", AskedClaims::MAX_ACR);
        findings.note(format!("clients.{label}.default_acr_values"), format!("{} of them", classes.len()), expected);
    }
    classes.iter().map(ToString::to_string).collect()
}

/// SHA-256 over what a consent depends on: who the client says it is, and where it takes people.
pub(super) fn fingerprint(settings: &ClientSettings) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    let mut add = |part: &str| {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    };
    add(settings.name.as_deref().unwrap_or_default());
    add(settings.owner.as_deref().unwrap_or_default());
    add(if is_public(settings) { "public" } else { "confidential" });
    add(if settings.any_port_of_localhost { "any port" } else { "its port" });
    settings.redirect_uris.iter().for_each(|uri| add(uri.as_str()));
    context.finish().as_ref().try_into().unwrap_or_default()
}

fn is_public(settings: &ClientSettings) -> bool {
    settings.authentication.contains(&AuthenticationMethod::None)
}

fn has_openid(settings: &ClientSettings) -> bool {
    settings.scopes.iter().any(|token| token.as_str() == openid_scope::OPENID)
}
