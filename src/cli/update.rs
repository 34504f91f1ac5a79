//! `signet clients update`

use std::path::Path;

use toml_edit::{Array, Value};

use crate::cli::CommandFault;
use crate::cli::arguments::{ClientChanges, Writing};
use crate::cli::desk::Desk;
use crate::clients::{AuthenticationMethod, ClientSettings, RefreshTokens};
use crate::config::Edit;
use crate::protocol::{GrantType, RedirectUri, ScopeToken};
use crate::settings::Label;

/// Writes the values that the client will have, each in place of the old one.
pub(super) fn update(
    desk: &Desk,
    name: &Label,
    client: &ClientSettings,
    changes: &ClientChanges,
    writing: &Writing,
) -> Result<(), CommandFault> {
    let values = new_values(client, changes).map_err(CommandFault::refused)?;
    if values.is_empty() {
        return Err(CommandFault::refused("nothing to change: see signet clients update --help"));
    }
    let mut edit = desk.edit()?;
    for key in obsolete(changes) {
        edit.remove(&["clients", name.as_str(), key]).map_err(CommandFault::refused)?;
    }
    write(&mut edit, name, &values)?;
    desk.save(&edit, writing)?;
    for (key, value) in values {
        println!("clients.{name}.{key} = {}", value.to_string().trim());
    }
    Ok(())
}

/// What may not stay beside the changes.
const fn obsolete(changes: &ClientChanges) -> &'static [&'static str] {
    match (changes.public, &changes.jwks_file) {
        // A public client has no credentials.
        (true, _) => &["secrets", "jwks", "jwks_file", "jwks_uri", "authentication_algorithms"],
        // Both at once would be a fault.
        (false, Some(_)) => &["jwks", "jwks_uri"],
        (false, None) => &[],
    }
}

fn write(edit: &mut Edit, name: &Label, values: &[(&'static str, Value)]) -> Result<(), CommandFault> {
    for (key, value) in values {
        edit.set(&["clients", name.as_str(), key], value.clone()).map_err(CommandFault::refused)?;
    }
    Ok(())
}

fn new_values(client: &ClientSettings, changes: &ClientChanges) -> Result<Vec<(&'static str, Value)>, String> {
    let scopes = changed(client.scopes.iter(), &changes.add_scopes, &changes.remove_scopes)?;
    // A default that may no longer be asked for would be a fault.
    let default: Vec<_> = client.default_scope.iter().filter(|token| !changes.remove_scopes.contains(token)).collect();
    let default = (default.len() < client.default_scope.len()).then_some(default);
    let resources = changed(client.resources.iter(), &changes.add_resources, &changes.remove_resources)?;
    let grants = changed(client.grant_types.iter(), &added_grants(changes), &changes.remove_grants)?;
    let uris = changed(client.redirect_uris.iter(), &changes.add_redirect_uris, &changes.remove_redirect_uris)?;
    let (added, removed) = (&changes.add_post_logout_redirect_uris, &changes.remove_post_logout_redirect_uris);
    let after_sign_out = changed(client.post_logout_redirect_uris.iter(), added, removed)?;
    let public = changes.public.then_some(&[AuthenticationMethod::None][..]);
    let methods = public.or((!changes.authentication.is_empty()).then_some(&changes.authentication));
    let values = [
        ("name", changes.title.clone().map(Value::from)),
        ("owner", changes.owner.clone().map(Value::from)),
        (
            "authentication",
            methods.map(|methods| list(methods.iter().map(|method| AuthenticationMethod::as_str(*method)))),
        ),
        ("jwks_file", changes.jwks_file.as_deref().map(path)),
        ("grant_types", grants.map(|grants| list(grants.iter().map(|grant| GrantType::as_str(*grant))))),
        ("scopes", scopes.map(|scopes| list(scopes.iter().map(ScopeToken::as_str)))),
        ("default_scope", default.map(|scopes| list(scopes.into_iter().map(ScopeToken::as_str)))),
        ("scope_separator", changes.scope_separator.map(|separator| Value::from(separator.to_string()))),
        ("resources", resources.map(|resources| list(resources.iter().map(Label::as_str)))),
        ("redirect_uris", uris.map(|uris| list(uris.iter().map(RedirectUri::as_str)))),
        ("post_logout_redirect_uris", after_sign_out.map(|uris| list(uris.iter().map(RedirectUri::as_str)))),
        ("refresh_tokens", changes.refresh.map(|kind| Value::from(kind.as_str()))),
        ("consent", changes.consent.map(|mode| Value::from(mode.as_str()))),
        ("id_token_signed_response_alg", changes.id_token_alg.map(|algorithm| Value::from(algorithm.as_str()))),
    ];
    Ok(values.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
}

/// The grant types that it is to have, and those that the other changes are worth nothing without.
fn added_grants(changes: &ClientChanges) -> Vec<GrantType> {
    let code = (!changes.add_redirect_uris.is_empty()).then_some(GrantType::AuthorizationCode);
    let refresh = changes.refresh.filter(|kind| *kind != RefreshTokens::None).map(|_| GrantType::RefreshToken);
    let mut added = changes.add_grants.clone();
    for grant in code.into_iter().chain(refresh) {
        if !added.contains(&grant) {
            added.push(grant);
        }
    }
    added
}

/// What a list will be, if it changes.
fn changed<'a, T: Clone + PartialEq + std::fmt::Display + 'a>(
    present: impl Iterator<Item = &'a T>,
    added: &[T],
    removed: &[T],
) -> Result<Option<Vec<T>>, String> {
    let present: Vec<T> = present.cloned().collect();
    if let Some(missing) = removed.iter().find(|item| !present.contains(item)) {
        return Err(format!("the client does not have {missing}, so it cannot be removed"));
    }
    let kept = present.iter().filter(|item| !removed.contains(item));
    let new = added.iter().filter(|item| !present.contains(item));
    let list: Vec<T> = kept.chain(new).cloned().collect();
    Ok((list != present).then_some(list))
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    Value::from(items.collect::<Array>())
}

fn path(path: &Path) -> Value {
    Value::from(path.to_string_lossy().into_owned())
}
