//! What an imported client has people sign in with.

use serde_json::{Value, json};
use url::Url;

use crate::cli::import::entry::Entry;
use crate::cli::import::response_types::{request_objects, response_types};
use crate::clients::SubjectType;
use crate::config::Config;
use crate::protocol::{AskedClaims, AuthenticationContext, GrantType, RedirectUri, SigningAlgorithm, WebUri};
use crate::units::Period;

/// The settings of a client by their keys; what is not written has no value.
type Settings = Vec<(&'static str, Option<Value>)>;

/// The grant types of a client, and what else it needs for them.
pub(super) fn of(
    entry: &mut Entry,
    config: &Config,
    is_public: bool,
    remarks: &mut Vec<String>,
) -> Result<(Vec<GrantType>, Settings), String> {
    let mut redirect_uris = uris(entry, "redirect_uris", "redirect URI", remarks)?;
    let after_sign_out = uris(entry, "post_logout_redirect_uris", "post-logout redirect URI", remarks)?;
    let mut grants = grant_types(entry, is_public, !redirect_uris.is_empty(), remarks)?;
    let response_types = response_types(entry, &mut grants, remarks)?;
    let has_code = grants.iter().any(|grant| grant.has_sign_in());
    if !has_code && !redirect_uris.is_empty() {
        remarks.push("left out: redirect_uris, because none of its grant types sends anybody back".to_owned());
        redirect_uris.clear();
    }
    let rotates = is_public && grants.contains(&GrantType::RefreshToken);
    if rotates {
        remarks.push("it is public, so each of its refresh tokens works once (RFC 9700 §4.14.2)".to_owned());
    }
    let list = |uris: Vec<RedirectUri>| (!uris.is_empty()).then(|| json!(uris));
    let max_age = entry.number("default_max_age")?.map(|seconds| json!(Period::from_secs(seconds)));
    let settings: Settings = vec![
        ("response_types", response_types),
        ("redirect_uris", list(redirect_uris)),
        ("post_logout_redirect_uris", list(after_sign_out)),
        ("refresh_tokens", rotates.then(|| json!("rotate"))),
        ("id_token_signed_response_alg", algorithm(entry, "id_token_signed_response_alg", "RS256", config, remarks)?),
        (
            "userinfo_signed_response_alg",
            algorithm(entry, "userinfo_signed_response_alg", "unsigned JSON", config, remarks)?,
        ),
        ("default_max_age", max_age),
        ("default_acr_values", acr_values(entry, remarks)?),
    ];
    let settings = settings.into_iter().chain(request_objects(entry, remarks)?);
    let settings = settings.chain(logout(entry, has_code, remarks)?).chain(subjects(entry)?).collect();
    Ok((grants, settings))
}

/// The classes that its sign-ins would be of; those that are none are named.
fn acr_values(entry: &mut Entry, remarks: &mut Vec<String>) -> Result<Option<Value>, String> {
    let mut legal = Vec::new();
    for text in entry.texts("default_acr_values")? {
        match AuthenticationContext::parse(&text) {
            Some(class) if legal.len() < AskedClaims::MAX_ACR => legal.push(class),
            _ => remarks.push(format!("left out: the acr value {text:?}, because it is none, or one too many")),
        }
    }
    Ok((!legal.is_empty()).then(|| json!(legal)))
}

/// What the client is told of who a user is (OpenID Connect Core §8).
fn subjects(entry: &mut Entry) -> Result<Settings, String> {
    let subject_type = entry.text("subject_type")?.filter(|name| name != SubjectType::Public.as_str());
    let sector = entry.text("sector_identifier_uri")?.filter(|_| subject_type.is_some());
    Ok(vec![("subject_type", subject_type.map(Value::from)), ("sector_identifier_uri", sector.map(Value::from))])
}

/// Where the client is told of sign-outs (OpenID Connect Back-Channel Logout §2.2, Front-Channel Logout §2).
fn logout(entry: &mut Entry, has_code: bool, remarks: &mut Vec<String>) -> Result<Settings, String> {
    let mut settings = Settings::new();
    for (uri, required) in [
        ("backchannel_logout_uri", "backchannel_logout_session_required"),
        ("frontchannel_logout_uri", "frontchannel_logout_session_required"),
    ] {
        let (text, is_required) = (entry.text(uri)?, entry.flag(required)?);
        match text.as_deref().map(|text| (text, WebUri::parse(text))) {
            Some((_, Some(address))) if has_code => {
                settings.push((uri, Some(json!(address))));
                settings.push((required, is_required.filter(|required| *required).map(Value::from)));
            }
            Some((text, None)) => remarks.push(format!(
                "left out: {uri} {text:?}, because it is no https URL in its normal form without a fragment"
            )),
            Some(_) => remarks.push(format!("left out: {uri}, because nobody signs in to it")),
            None => {}
        }
    }
    Ok(settings)
}

/// "grant_types: Array of OAuth 2.0 grant type strings that the client can use … If omitted, the default behavior is that the
/// client will use only the `authorization_code` Grant Type" (RFC 7591 §2).
fn grant_types(
    entry: &mut Entry,
    is_public: bool,
    has_uris: bool,
    remarks: &mut Vec<String>,
) -> Result<Vec<GrantType>, String> {
    let names = entry.texts("grant_types")?;
    if names.is_empty() && has_uris {
        return Ok(vec![GrantType::AuthorizationCode]);
    }
    let (known, unknown): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| GrantType::parse(name).is_some());
    for name in unknown {
        remarks.push(format!("left out: the grant type {name:?}, which this server does not have"));
    }
    let mut known: Vec<GrantType> = known.iter().filter_map(|name| GrantType::parse(name)).collect();
    if known.contains(&GrantType::Password) {
        if is_public {
            remarks.push("left out: the grant type \"password\", because it is not for public clients".to_owned());
            known.retain(|grant| *grant != GrantType::Password);
        } else {
            remarks.push(
                "kept: the grant type \"password\", which shows passwords to the client: authorization_code does not (RFC \
                 9700 §2.4)"
                    .to_owned(),
            );
        }
    }
    let gives_any = |grant: &GrantType| matches!(grant, GrantType::AuthorizationCode | GrantType::Password);
    if !known.iter().any(gives_any) && known.contains(&GrantType::RefreshToken) {
        remarks.push("left out: the grant type \"refresh_token\", because no other one gives it any".to_owned());
        known.retain(|grant| *grant != GrantType::RefreshToken);
    }
    Ok(known)
}

/// Those that may be registered; the others are named.
fn uris(entry: &mut Entry, name: &str, called: &str, remarks: &mut Vec<String>) -> Result<Vec<RedirectUri>, String> {
    let mut legal = Vec::new();
    for text in entry.texts(name)? {
        match RedirectUri::parse(&text) {
            Some(uri) => legal.push(uri),
            None => remarks.push(format!("left out: the {called} {text:?}, because {}", why_not(&text))),
        }
    }
    Ok(legal)
}

/// What is wrong with a redirect URI, and what would be right.
fn why_not(text: &str) -> String {
    let told = |reason: &str| reason.to_owned();
    let Ok(url) = Url::parse(text) else { return told("it is no absolute URI") };
    if text.contains('*') {
        told("redirect URIs are compared as whole strings: register each of them")
    } else if url.fragment().is_some() {
        told("it has a fragment (RFC 6749 §3.1.2)")
    } else if !url.username().is_empty() || url.password().is_some() {
        told("it has user information, which browsers show to nobody")
    } else if url.as_str() != text && RedirectUri::parse(url.as_str()).is_some() {
        format!("it is not in its normal form, in which the client must ask for it: {url}")
    } else if url.scheme() == "http" {
        told("http shows codes to the network: https, or http on localhost, 127.0.0.1 or [::1]")
    } else if url.scheme() != "https" && !url.scheme().contains('.') {
        told("any app may claim its scheme: one with a dot, such as com.example.app (RFC 8252 §8.4)")
    } else {
        told("it has characters that a URI must not have, or is too long")
    }
}

/// An algorithm that a key of ours signs with; `instead` is what becomes of one that is no signature.
fn algorithm(
    entry: &mut Entry,
    name: &str,
    instead: &str,
    config: &Config,
    remarks: &mut Vec<String>,
) -> Result<Option<Value>, String> {
    let Some(text) = entry.text(name)? else { return Ok(None) };
    let Some(algorithm) = SigningAlgorithm::parse(&text) else {
        remarks.push(format!("left out: {name} {text:?}, because nobody could verify it with the JWK Set: {instead}"));
        return Ok(None);
    };
    if config.keys.values().any(|key| key.algorithm == Some(algorithm) && !key.revoked) {
        Ok(Some(json!(algorithm)))
    } else {
        Err(format!("{name}: no key signs {algorithm}: signet keys generate --algorithm {algorithm}"))
    }
}
