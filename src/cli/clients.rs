//! `signet clients …`

use toml_edit::{Array, Value};

use crate::cli::CommandFault;
use crate::cli::arguments::{ClientsCommand, Writing};
use crate::cli::desk::Desk;
use crate::cli::import::{self, Import};
use crate::cli::update;
use crate::clients::{AuthenticationMethod, ClientSettings, SecretDigest, Status, client_keys, generate_secret};
use crate::clock::Timestamp;
use crate::config::{Config, Edit};
use crate::jose::VerifyingKeys;
use crate::protocol::{ClientId, GrantType, ScopeToken};
use crate::settings::Label;
use crate::units::Period;

pub(super) fn run(desk: &Desk, command: ClientsCommand) -> Result<(), CommandFault> {
    match command {
        ClientsCommand::Add { name, id, title, owner, grants, scopes, resources, introspects, writing } => {
            let new = NewClient { name, id, title, owner, grants, scopes, resources, introspects };
            add(desk, &new, &writing)
        }
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

struct NewClient {
    name: Label,
    id: Option<ClientId>,
    title: Option<String>,
    owner: Option<String>,
    grants: Vec<GrantType>,
    scopes: Vec<ScopeToken>,
    resources: Vec<Label>,
    introspects: Vec<Label>,
}

impl NewClient {
    fn entries(&self) -> Vec<(&'static str, Value)> {
        let list = |items: Vec<&str>| Value::from(items.into_iter().collect::<Array>());
        let texts = [
            ("id", self.id.as_ref().map(ClientId::as_str)),
            ("name", self.title.as_deref()),
            ("owner", self.owner.as_deref()),
        ];
        let texts = texts.into_iter().filter_map(|(key, text)| Some((key, Value::from(text?))));
        let lists = [
            ("grant_types", list(self.grants.iter().map(|grant| grant.as_str()).collect())),
            ("scopes", list(self.scopes.iter().map(ScopeToken::as_str).collect())),
            ("default_scope", list(self.scopes.iter().map(ScopeToken::as_str).collect())),
            ("resources", list(self.resources.iter().map(Label::as_str).collect())),
        ];
        // Who only asks about tokens gets none.
        let lists = lists.into_iter().filter(|_| !self.resources.is_empty());
        let introspects = list(self.introspects.iter().map(Label::as_str).collect());
        let introspects = Some(("introspects", introspects)).filter(|_| !self.introspects.is_empty());
        texts.chain(lists).chain(introspects).collect()
    }
}

fn add(desk: &Desk, new: &NewClient, writing: &Writing) -> Result<(), CommandFault> {
    let config = desk.config()?;
    if config.clients.contains_key(&new.name) {
        return Err(CommandFault::refused(format!("there is a client {} already", new.name)));
    }
    let mut edit = desk.edit()?;
    edit.add_table(&["clients", new.name.as_str()], &new.entries()).map_err(CommandFault::refused)?;
    let secret = add_secret(desk, &mut edit, &new.name, "first")?;
    desk.save(&edit, writing)?;
    let id = new.id.as_ref().map_or(new.name.as_str(), ClientId::as_str);
    println!("client_id      {id}");
    print_secret(&secret);
    println!("{} has its SHA-256 only: this is the one time it is shown", desk.target(writing).display());
    Ok(())
}

fn print_secret(secret: &str) {
    println!("client_secret  {secret}");
}

fn add_secret(
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

/// The client's public keys, or why they cannot be read.
fn show_keys(desk: &Desk, client: &ClientSettings) {
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
