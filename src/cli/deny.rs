//! `signet deny …`

use std::time::Duration;

use crate::cli::CommandFault;
use crate::cli::arguments::{Denied, DenyArguments, DenyCommand};
use crate::cli::desk::Desk;
use crate::cli::operator::operator;
use crate::clients::{Registering, Registry};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::guard::{GuardFile, Record, Revocation};
use crate::keys::{CLOCK_SKEW, KeyClass, MissingFile};
use crate::protocol::ClientId;
use crate::settings::Findings;
use crate::tokens::demands;

pub(super) fn run(desk: &Desk, arguments: DenyArguments) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let file = GuardFile::open(&desk.storage(&config)).map_err(CommandFault::refused)?;
    match arguments.command {
        Some(DenyCommand::List) => list(desk, &file),
        None => deny(desk, &config, &file, arguments),
    }
}

fn deny(desk: &Desk, config: &Config, file: &GuardFile, arguments: DenyArguments) -> Result<(), CommandFault> {
    let Some(revocation) = revocation(config, arguments.denied) else { return Ok(()) };
    let (since, until) = (desk.now(), desk.now().after(longest_life(desk, config)).at_whole_second());
    let (author, reason) = (Some(operator()), arguments.reason);
    let record = Record { revocation, since, until, author, reason };
    file.deny(&record).map_err(CommandFault::refused)?;
    let revocation = &record.revocation;
    println!("denied   {revocation}");
    println!("refused  {}", reach(revocation, since));
    println!("from     within a second where the service runs, and from its start where it does not");
    println!("until    {until}, when the last of them has expired");
    if let Revocation::Client(id) = revocation {
        println!("\nnew tokens are still issued to it: signet clients disable stops that");
        if label_of(config, id).is_none() {
            println!("no client of this id is registered now");
        }
    }
    Ok(())
}

fn revocation(config: &Config, denied: Denied) -> Option<Revocation> {
    let Denied { gid, jti, sid, user, client, issuer } = denied;
    let client = client.map(|client| Revocation::Client(id_of(config, client)));
    gid.map(Revocation::Grant)
        .or(jti.map(Revocation::Token))
        .or(sid.map(Revocation::Session))
        .or(user.map(Revocation::Subject))
        .or(client)
        .or(issuer.then_some(Revocation::Issuer))
}

/// The id of the client that has this name; what names none is an id.
fn id_of(config: &Config, named: ClientId) -> ClientId {
    let client = config.clients.iter().find(|(label, _)| label.as_str() == named.as_str());
    client.and_then(|(_, client)| client.id.clone()).unwrap_or(named)
}

fn label_of<'a>(config: &'a Config, id: &ClientId) -> Option<&'a str> {
    let is_it = |label: &str, written: Option<&ClientId>| written.map_or(label, ClientId::as_str) == id.as_str();
    let mut clients = config.clients.iter();
    clients.find(|(label, client)| is_it(label.as_str(), client.id.as_ref())).map(|(label, _)| label.as_str())
}

fn reach(revocation: &Revocation, since: Timestamp) -> String {
    match revocation {
        Revocation::Grant(_) => "every token that descends from this grant".to_owned(),
        Revocation::Token(_) => "this token".to_owned(),
        Revocation::Session(_) => "every token of this session".to_owned(),
        Revocation::Subject(_) => format!("every token of this user that was issued before {since}"),
        Revocation::Client(_) => format!("every token of this client that was issued before {since}"),
        Revocation::Consent(..) => format!("every token of this user at this client that was issued before {since}"),
        Revocation::Issuer => format!("every token that was issued before {since}"),
    }
}

/// How long something that was issued a moment ago may be honoured, by the configuration as it is now. Keys and
/// secrets may be faulty: that keeps nobody from denying.
fn longest_life(desk: &Desk, config: &Config) -> Duration {
    let folder = desk.beside();
    let registering = Registering { folder: &folder, missing: MissingFile::Overlook };
    let (clients, findings) = (&config.clients, &mut Findings::default());
    let registry = Registry::build(clients, &config.resources, &config.scopes, &registering, findings);
    let demands = demands(&registry, &config.tokens);
    let of_tokens = demands.sealing.values().copied().max().max(Some(demands.longest_lifetime)).unwrap_or_default();
    let of_keys = config.keys.values().filter_map(|key| key.class).filter_map(KeyClass::longest_use).max();
    of_tokens.max(of_keys.unwrap_or_default()).saturating_add(CLOCK_SKEW)
}

fn list(desk: &Desk, file: &GuardFile) -> Result<(), CommandFault> {
    let denied = file.denied().map_err(CommandFault::refused)?;
    let denied: Vec<_> = denied.iter().filter(|record| record.until > desk.now()).collect();
    let width = denied.iter().map(|record| record.revocation.to_string().chars().count()).max().unwrap_or(0);
    for record in &denied {
        let what = record.revocation.to_string();
        let author = record.author.as_deref().unwrap_or("the service");
        let reason = record.reason.as_deref().map(|reason| format!(": {}", reason.escape_debug())).unwrap_or_default();
        println!("{what:width$}  since {}  until {}  by {}{reason}", record.since, record.until, author.escape_debug());
    }
    if denied.is_empty() {
        println!("nothing is denied");
    }
    Ok(())
}
