//! `signet clients add`

use toml_edit::{Array, Value};

use crate::cli::CommandFault;
use crate::cli::arguments::AddClient;
use crate::cli::clients::{add_secret, print_secret};
use crate::cli::desk::Desk;
use crate::clients::{AuthenticationMethod, ConsentMode, RefreshTokens};
use crate::protocol::{ClientId, GrantType, RedirectUri, ScopeToken, SigningAlgorithm, openid_scope};
use crate::settings::Label;

/// Registers a client, and makes the secret that it authenticates with unless it is public.
pub(super) fn add(desk: &Desk, new: &AddClient) -> Result<(), CommandFault> {
    let AddClient { name, writing, .. } = new;
    let config = desk.config()?;
    if config.clients.contains_key(name) {
        return Err(CommandFault::refused(format!("there is a client {name} already")));
    }
    let mut edit = desk.edit()?;
    edit.add_table(&["clients", name.as_str()], &new.entries()).map_err(CommandFault::refused)?;
    let secret = if new.public { None } else { Some(add_secret(desk, &mut edit, name, "first")?) };
    desk.save(&edit, writing)?;
    let id = new.id.as_ref().map_or(name.as_str(), ClientId::as_str);
    println!("client_id      {id}");
    if let Some(secret) = secret {
        print_secret(&secret);
        println!("{} has its SHA-256 only: this is the one time it is shown", desk.target(writing).display());
    } else {
        println!("{} has it as a public client, which has no secret", desk.target(writing).display());
    }
    Ok(())
}

impl AddClient {
    /// What is written of it, in the order in which it is written.
    fn entries(&self) -> Vec<(&'static str, Value)> {
        let texts = [
            ("id", self.id.as_ref().map(ClientId::as_str)),
            ("name", self.title.as_deref()),
            ("owner", self.owner.as_deref()),
        ];
        let texts = texts.into_iter().filter_map(|(key, text)| Some((key, Value::from(text?))));
        let public = self.public.then(|| ("authentication", list([AuthenticationMethod::None.as_str()].into_iter())));
        let lists = [
            ("introspects", self.introspects.iter().map(Label::as_str).collect::<Vec<_>>()),
            ("redirect_uris", self.redirect_uris.iter().map(RedirectUri::as_str).collect()),
            ("post_logout_redirect_uris", self.post_logout_redirect_uris.iter().map(RedirectUri::as_str).collect()),
        ];
        let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
        let lists = lists.map(|(key, items)| (key, list(items.into_iter())));
        let words = [
            ("refresh_tokens", self.refresh.map(RefreshTokens::as_str)),
            ("consent", self.consent.map(ConsentMode::as_str)),
            ("id_token_signed_response_alg", self.id_token_alg.map(SigningAlgorithm::as_str)),
        ];
        let words = words.into_iter().filter_map(|(key, word)| Some((key, Value::from(word?))));
        texts.chain(public).chain(self.gets()).chain(lists).chain(words).collect()
    }

    /// What tokens it gets; who only asks about tokens gets none.
    fn gets(&self) -> Vec<(&'static str, Value)> {
        if self.resources.is_empty() && self.scopes.is_empty() {
            return Vec::new();
        }
        let default = self.scopes.iter().map(ScopeToken::as_str).filter(|token| *token != openid_scope::OFFLINE_ACCESS);
        let resources = list(self.resources.iter().map(Label::as_str));
        let gets = [
            ("grant_types", list(self.grant_types().into_iter().map(GrantType::as_str))),
            ("scopes", list(self.scopes.iter().map(ScopeToken::as_str))),
            ("default_scope", list(default)),
        ];
        gets.into_iter().chain((!self.resources.is_empty()).then_some(("resources", resources))).collect()
    }

    fn grant_types(&self) -> Vec<GrantType> {
        let usual = if self.public || !self.redirect_uris.is_empty() {
            GrantType::AuthorizationCode
        } else {
            GrantType::ClientCredentials
        };
        let mut grants = if self.grants.is_empty() { vec![usual] } else { self.grants.clone() };
        if self.refresh.is_some_and(|kind| kind != RefreshTokens::None) && !grants.contains(&GrantType::RefreshToken) {
            grants.push(GrantType::RefreshToken);
        }
        grants
    }
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    Value::from(items.collect::<Array>())
}
