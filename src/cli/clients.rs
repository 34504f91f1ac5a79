//! `signet clients …`

use toml_edit::Value;

use crate::cli::arguments::{ClientsCommand, Writing};
use crate::cli::desk::Desk;
use crate::cli::import::{self, Import};
use crate::cli::{CommandFault, add, update};
use crate::clients::{
    AuthenticationMethod, ClientSettings, SecretDigest, Status, SubjectType, client_keys, generate_secret,
    refresh_tokens_of,
};
use crate::clock::Timestamp;
use crate::config::{Config, Edit};
use crate::jose::VerifyingKeys;
use crate::protocol::{ClientId, GrantType, ScopeToken, SigningAlgorithm};
use crate::settings::Label;
use crate::units::Period;

pub(super) fn run(desk: &Desk, command: ClientsCommand) -> Result<(), CommandFault> {
    match command {
        ClientsCommand::Add(new) => add::add(desk, &new),
        ClientsCommand::Update { name, changes, writing } => {
            let config = desk.config()?;
            update::update(desk, &name, registered(&config, &name)?, &changes, &writing)
        }
        ClientsCommand::Import { file, format, resources, dry_run, writing } => {
            import::import(desk, &Import { file, format, resources, dry_run }, &writing)
        }
        ClientsCommand::List => list(desk),
        ClientsCommand::Show { name } => show(desk, &name),
        ClientsCommand::Secret { name, expire_others, writing } => secret(desk, &name, expire_others, &writing),
        ClientsCommand::Disable { name, writing } => set_status(desk, &name, "disabled", &writing),
        ClientsCommand::Enable { name, writing } => set_status(desk, &name, "active", &writing),
    }
}

pub(super) fn print_secret(secret: &str) {
    println!("client_secret  {secret}");
}

/// Makes a secret and declares it by its digest.
pub(super) fn add_secret(
    desk: &Desk,
    edit: &mut Edit,
    client: &Label,
    name: &str,
) -> Result<zeroize::Zeroizing<String>, CommandFault> {
    let secret = generate_secret(desk.entropy()).map_err(CommandFault::refused)?;
    let digest = SecretDigest::of(secret.as_bytes()).to_string();
    edit.add_table(&["clients", client.as_str(), "secrets", name], &[("sha256", Value::from(digest))])
        .map_err(CommandFault::refused)?;
    Ok(secret)
}

fn list(desk: &Desk) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let width = config.clients.keys().map(|label| label.as_str().len()).max().unwrap_or(0);
    for (label, client) in &config.clients {
        let name = client.name.as_deref().unwrap_or_default();
        let methods = joined(&client.authentication_methods(), AuthenticationMethod::as_str);
        let grants = joined(&client.grant_types, GrantType::as_str);
        println!("{label:width$}  {:8}  {methods:38}  {grants:40}  {name}", status(client));
    }
    Ok(())
}

const fn status(client: &ClientSettings) -> &'static str {
    match client.status {
        Status::Active => "active",
        Status::Disabled => "disabled",
    }
}

fn joined<'a, T: Copy + 'a>(items: impl IntoIterator<Item = &'a T>, text: impl Fn(T) -> &'static str) -> String {
    items.into_iter().map(|item| text(*item)).collect::<Vec<_>>().join(" ")
}

fn show(desk: &Desk, name: &Label) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let client = registered(&config, name)?;
    let texts = |items: &mut dyn Iterator<Item = &str>| items.collect::<Vec<_>>().join(" ");
    let id = client.id.as_ref().map_or(name.as_str(), ClientId::as_str);
    println!("client_id      {id}");
    println!("name           {}", client.name.as_deref().unwrap_or("-"));
    println!("owner          {}", client.owner.as_deref().unwrap_or("-"));
    println!("status         {}", status(client));
    println!("authentication {}", joined(&client.authentication_methods(), AuthenticationMethod::as_str));
    println!("grant_types    {}", joined(&client.grant_types, GrantType::as_str));
    println!("scopes         {}", texts(&mut client.scopes.iter().map(ScopeToken::as_str)));
    println!("default_scope  {}", texts(&mut client.default_scope.iter().map(ScopeToken::as_str)));
    println!("resources      {}", texts(&mut client.resources.iter().map(Label::as_str)));
    if let Some(separator) = client.scope_separator {
        println!("separator      {separator}");
    }
    show_sign_in(client);
    show_keys(desk, client);
    for (label, secret) in &client.secrets {
        let kind = if secret.hash.is_some() { ", as a slow hash" } else { "" };
        let until = secret.expires_at.map_or_else(|| "without end".to_owned(), |end| format!("until {end}"));
        let state = match (secret.not_before, secret.expires_at) {
            (_, Some(end)) if end <= desk.now() => "expired".to_owned(),
            (Some(start), _) if start > desk.now() => format!("valid from {start}"),
            _ => "valid".to_owned(),
        };
        println!("secret         {label}: {state}, {until}{kind}");
    }
    Ok(())
}

/// How the client has people sign in, if it may.
fn show_sign_in(client: &ClientSettings) {
    if !client.grant_types.iter().any(|grant| grant.has_sign_in()) {
        return;
    }
    client.redirect_uris.iter().for_each(|uri| println!("redirect_uri   {uri}"));
    client.post_logout_redirect_uris.iter().for_each(|uri| println!("post_logout    {uri}"));
    for (name, uri) in
        [("back_channel", &client.backchannel_logout_uri), ("front_channel", &client.frontchannel_logout_uri)]
    {
        if let Some(uri) = uri {
            println!("{name:14} {uri}");
        }
    }
    if client.subject_type == SubjectType::Pairwise {
        println!("subjects       {}", client.subject_type);
    }
    client.sector_identifier_uri.iter().for_each(|uri| println!("sector         {uri}"));
    println!("refresh_tokens {}", refresh_tokens_of(client));
    println!("consent        {}", client.consent);
    println!("id_token_alg   {}", client.id_token_signed_response_alg.unwrap_or(SigningAlgorithm::Rs256));
    if let Some(algorithm) = client.userinfo_signed_response_alg {
        println!("userinfo_alg   {algorithm}");
    }
    if let Some(age) = client.default_max_age {
        println!("max_age        {age}");
    }
    if !client.default_acr_values.is_empty() {
        let classes: Vec<_> = client.default_acr_values.iter().map(|class| class.as_str()).collect();
        println!("acr_values     {}", classes.join(" "));
    }
}

/// The client's public keys, or why they cannot be read.
fn show_keys(desk: &Desk, client: &ClientSettings) {
    client.jwks_uri.iter().for_each(|uri| println!("jwks_uri       {uri}"));
    match client_keys(client, &desk.beside()) {
        Ok(keys) => {
            for key in keys.iter().flat_map(VerifyingKeys::iter) {
                println!("key            {}: {}", key.key_id().escape_debug(), key.algorithm());
            }
        }
        Err((key, fault)) => println!("key            {key}: {fault}"),
    }
}

fn registered<'a>(config: &'a Config, name: &Label) -> Result<&'a ClientSettings, CommandFault> {
    config.clients.get(name).ok_or_else(|| {
        let names: Vec<_> = config.clients.keys().map(Label::as_str).collect();
        CommandFault::refused(format!("there is no client {name}; there are {}", names.join(", ")))
    })
}

fn secret(desk: &Desk, name: &Label, expire_others: Option<Period>, writing: &Writing) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let client = registered(&config, name)?;
    let mut edit = desk.edit()?;
    if let Some(period) = expire_others {
        expire(desk, &mut edit, name, client, desk.now_in_seconds().after(period.duration()))?;
    }
    let label = free_secret_name(desk, client)?;
    let secret = add_secret(desk, &mut edit, name, &label)?;
    desk.save(&edit, writing)?;
    print_secret(&secret);
    println!("declared as clients.{name}.secrets.{label}; this is the one time it is shown");
    Ok(())
}

/// Lets the other secrets end, unless they end earlier anyway.
fn expire(
    desk: &Desk,
    edit: &mut Edit,
    name: &Label,
    client: &ClientSettings,
    end: Timestamp,
) -> Result<(), CommandFault> {
    for (label, secret) in &client.secrets {
        if secret.expires_at.is_none_or(|written| written > end) {
            let key = ["clients", name.as_str(), "secrets", label.as_str(), "expires_at"];
            edit.set(&key, Value::from(end.to_string())).map_err(CommandFault::refused)?;
            println!("clients.{name}.secrets.{label} is valid until {end}");
        } else if secret.expires_at.is_some_and(|written| written <= desk.now()) {
            println!("clients.{name}.secrets.{label} has expired and can be removed");
        }
    }
    Ok(())
}

fn free_secret_name(desk: &Desk, client: &ClientSettings) -> Result<String, CommandFault> {
    let day: String = desk.now().to_string().chars().take(10).collect();
    std::iter::once(day.clone())
        .chain((2..100).map(|number| format!("{day}-{number}")))
        .find(|name| Label::parse(name).is_some_and(|label| !client.secrets.contains_key(&label)))
        .ok_or_else(|| CommandFault::refused("no free name is left for today's secrets"))
}

fn set_status(desk: &Desk, name: &Label, status: &str, writing: &Writing) -> Result<(), CommandFault> {
    let config = desk.config()?;
    registered(&config, name)?;
    let mut edit = desk.edit()?;
    edit.set(&["clients", name.as_str(), "status"], Value::from(status)).map_err(CommandFault::refused)?;
    desk.save(&edit, writing)?;
    println!("clients.{name} is {status}");
    Ok(())
}
