//! How a client may authenticate: which methods, with which keys, and whether these fit together.

use std::collections::BTreeSet;
use std::path::Path;

use crate::clients::remote_keys::MAX_KEYS;
use crate::clients::{AuthenticationMethod, ClientSettings, Registering};
use crate::jose::VerifyingKeys;
use crate::protocol::{AssertionAlgorithm, GrantType, SigningAlgorithm};
use crate::secret::read_bounded;
use crate::settings::{Findings, Label};

type Methods = BTreeSet<AuthenticationMethod>;

/// The methods of a client, and its public keys if one of them needs any.
pub(super) fn methods_of(
    label: &Label,
    settings: &ClientSettings,
    registering: &Registering<'_>,
    findings: &mut Findings,
) -> (Methods, Option<VerifyingKeys>) {
    let methods = settings.authentication_methods();
    if methods.contains(&AuthenticationMethod::None) {
        public_clients_have_nothing(label, settings, &methods, findings);
    }
    algorithms_fit(label, settings, &methods, findings);
    let at = |key: &str| format!("clients.{label}.{key}");
    let by_key = methods.contains(&AuthenticationMethod::PrivateKeyJwt);
    if !by_key && settings.signs_requests() {
        return (methods, None);
    }
    match client_keys(settings, registering.folder) {
        Ok(None) if settings.jwks_uri.is_some() && !by_key => {
            let expected = "private_key_jwt among them, or no jwks_uri";
            findings.note(at("authentication"), names(&methods), expected);
        }
        Ok(None) if by_key && settings.jwks_uri.is_none() => {
            let expected = "the client's public keys as a JWK Set; or jwks_file or jwks_uri, where there is one";
            findings.note_missing(at("jwks"), expected);
        }
        Ok(Some(_)) if !by_key => {
            let expected = "private_key_jwt among them, or signed request objects, or no jwks and no jwks_file";
            findings.note(at("authentication"), names(&methods), expected);
        }
        Ok(keys) => return (methods, keys),
        Err((key, found)) => {
            findings.note(at(key), found, format!("a JWK Set of {MAX_KEYS} public keys at most, each with its alg"));
        }
    }
    (methods, None)
}

impl ClientSettings {
    /// How the client may authenticate: as written, or by a secret where nothing is.
    #[must_use]
    pub fn authentication_methods(&self) -> BTreeSet<AuthenticationMethod> {
        if self.authentication.is_empty() { AuthenticationMethod::DEFAULT.into() } else { self.authentication.clone() }
    }
}

/// The public keys of a client, relative paths starting at `folder`; `None` when none are written.
///
/// # Errors
/// The key of the setting, and what is wrong with it in words.
pub fn client_keys(settings: &ClientSettings, folder: &Path) -> Result<Option<VerifyingKeys>, (&'static str, String)> {
    keys_for(settings, folder, &signature_algorithms(settings))
}

/// Those of them that are for one of these algorithms.
pub(super) fn keys_for(
    settings: &ClientSettings,
    folder: &Path,
    algorithms: &[SigningAlgorithm],
) -> Result<Option<VerifyingKeys>, (&'static str, String)> {
    let (key, json) = match (&settings.jwks, &settings.jwks_file) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(("jwks_file", "a file beside the keys in jwks".to_owned())),
        (Some(jwks), None) => ("jwks", serde_json::to_vec(jwks).map_err(|_| ("jwks", "no JSON".to_owned()))?),
        (None, Some(file)) => {
            let told = |error| ("jwks_file", format!("{}: {error}", file.display()));
            ("jwks_file", read_bounded(&folder.join(file), VerifyingKeys::MAX_BYTES as u64).map_err(told)?)
        }
    };
    let keys = VerifyingKeys::from_jwk_set_for(&json, algorithms);
    let keys = keys.map_err(|fault| (key, fault.to_string()))?;
    let count = keys.iter().count();
    if count > MAX_KEYS { Err((key, format!("{count} keys"))) } else { Ok(Some(keys)) }
}

/// The algorithms that the client's key pairs may have.
pub(super) fn signature_algorithms(settings: &ClientSettings) -> Vec<SigningAlgorithm> {
    let pinned = settings.authentication_algorithms.iter().copied();
    let all = settings.authentication_algorithms.is_empty().then_some(AssertionAlgorithm::ALL);
    pinned.chain(all.into_iter().flatten()).filter_map(AssertionAlgorithm::signature).collect()
}

/// A public client cannot keep a secret, so it has none; and "the client credentials grant type MUST only be used by
/// confidential clients" (RFC 6749 §4.4).
fn public_clients_have_nothing(label: &Label, settings: &ClientSettings, methods: &Methods, findings: &mut Findings) {
    let at = |key: &str| format!("clients.{label}.{key}");
    if methods.len() > 1 {
        findings.note(at("authentication"), names(methods), "none alone, because a public client proves nothing");
    }
    for (key, written) in [
        ("secrets", !settings.secrets.is_empty()),
        ("jwks", settings.jwks.is_some()),
        ("jwks_file", settings.jwks_file.is_some()),
        ("jwks_uri", settings.jwks_uri.is_some()),
    ] {
        if written {
            findings.note(at(key), "credentials of a public client", "none, or another authentication than \"none\"");
        }
    }
    // "To prevent token scanning attacks, the endpoint MUST also require some form of authorization" (RFC 7662 §2.1).
    if !settings.introspects.is_empty() {
        let expected = "nothing, because whoever asks about tokens must prove who it is";
        findings.note(at("introspects"), "resources of a public client", expected);
    }
    for grant in [GrantType::ClientCredentials, GrantType::Password] {
        if settings.grant_types.contains(&grant) {
            let expected = "grant types that a public client may use, or another authentication than \"none\"";
            findings.note(at("grant_types"), grant.as_str(), expected);
        }
    }
}

/// A pin that allows nothing of what is registered would refuse every assertion.
fn algorithms_fit(label: &Label, settings: &ClientSettings, methods: &Methods, findings: &mut Findings) {
    let pinned = &settings.authentication_algorithms;
    let mut used = methods.iter().filter_map(|method| match method {
        AuthenticationMethod::ClientSecretJwt => Some(pinned.contains(&AssertionAlgorithm::Hs256)),
        AuthenticationMethod::PrivateKeyJwt => Some(pinned.iter().any(|algorithm| algorithm.signature().is_some())),
        _ => None,
    });
    if !pinned.is_empty() && !used.next().is_some_and(|first| first && used.all(|fits| fits)) {
        let found = pinned.iter().map(|algorithm| algorithm.as_str()).collect::<Vec<_>>().join(" ");
        let expected = "HS256 for client_secret_jwt, another for private_key_jwt, and nothing for other methods";
        findings.note(format!("clients.{label}.authentication_algorithms"), found, expected);
    }
}

fn names(methods: &Methods) -> String {
    methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(" ")
}
