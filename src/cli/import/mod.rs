//! `signet clients import`: clients of another server, from the metadata of RFC 7591 §2 in JSON or CSV.

mod entry;
mod read;
mod remarks;
mod response_types;
mod secrets;
mod sign_in;
mod table;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::CommandFault;
use crate::cli::arguments::{ImportFormat, Writing};
use crate::cli::desk::Desk;
use crate::cli::import::entry::Entry;
use crate::cli::import::table::ClientTable;
use crate::clients::{Registering, Registry};
use crate::config::Config;
use crate::entropy::Entropy;
use crate::keys::MissingFile;
use crate::protocol::{ScopeToken, openid_scope};
use crate::settings::{Findings, Label};

/// What is imported, and how.
pub(super) struct Import {
    pub(super) file: PathBuf,
    pub(super) format: Option<ImportFormat>,
    pub(super) resources: Vec<Label>,
    pub(super) dry_run: bool,
}

/// Imports what can be; what cannot is named, and keeps nothing else from being imported.
pub(super) fn import(desk: &Desk, import: &Import, writing: &Writing) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let entries = read::entries(&import.file, import.format).map_err(CommandFault::refused)?;
    let resources = Resources::new(&config, &import.resources);
    let mut edit = desk.edit()?;
    let mut counter = Counter::new(desk, &config, &resources);
    let mut refused = 0_usize;
    let all = entries.len();
    for (place, entry) in entries {
        match entry.map_err(Refusal::from).and_then(|entry| counter.register(entry)) {
            Ok(table) => {
                table.write(&mut edit).map_err(CommandFault::refused)?;
                println!("{place}: clients.{}", table.label);
                table.remarks.iter().for_each(|remark| println!("  {}", plain(remark)));
            }
            Err(refusal) => {
                refused = refused.saturating_add(1);
                println!("{place}: not imported: {}", plain(&refusal.fault));
                refusal.remarks.iter().for_each(|remark| println!("  {}", plain(remark)));
            }
        }
    }
    let imported = all.saturating_sub(refused);
    if import.dry_run {
        desk.judge(&edit, writing)?;
        println!("{imported} clients would be imported; nothing was changed");
    } else if imported > 0 {
        desk.save(&edit, writing)?;
        println!("{imported} clients imported into {}", desk.target(writing).display());
    }
    if refused == 0 { Ok(()) } else { Err(CommandFault::refused(format!("{refused} of {all} were not imported"))) }
}

/// The resources of imported clients: metadata of other servers names none.
enum Resources {
    /// Of all of them.
    Named(Vec<Label>),
    /// The only one there is.
    Only(Label),
    /// There are several, or none.
    Open,
}

impl Resources {
    fn new(config: &Config, named: &[Label]) -> Self {
        let mut known = config.resources.keys();
        match (named, known.next(), known.next()) {
            ([], Some(only), None) => Self::Only(only.clone()),
            ([], ..) => Self::Open,
            (named, ..) => Self::Named(named.to_vec()),
        }
    }

    /// Those of a client with these scopes. Who only wants to know who somebody is needs none.
    fn of(&self, scopes: &[ScopeToken]) -> Result<Vec<Label>, String> {
        let has_openid = scopes.iter().any(|token| token.as_str() == openid_scope::OPENID);
        let has_others = scopes.iter().any(|token| !openid_scope::ALL.contains(&token.as_str()));
        match self {
            Self::Named(named) => Ok(named.clone()),
            Self::Only(_) | Self::Open if has_openid && !has_others => Ok(Vec::new()),
            Self::Only(only) => Ok(vec![only.clone()]),
            Self::Open => Err("say which resources its tokens are for: --resource NAME".to_owned()),
        }
    }
}

/// Why a client is not imported, and what else was found out about it.
struct Refusal {
    fault: String,
    remarks: Vec<String>,
}

impl From<String> for Refusal {
    fn from(fault: String) -> Self {
        Self { fault, remarks: Vec::new() }
    }
}

/// What a file says, as far as a terminal can bear it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Where one client after the other is registered.
struct Counter<'a> {
    config: &'a Config,
    resources: &'a Resources,
    entropy: &'a dyn Entropy,
    folder: PathBuf,
    labels: BTreeSet<String>,
    ids: BTreeSet<String>,
}

impl<'a> Counter<'a> {
    fn new(desk: &'a Desk, config: &'a Config, resources: &'a Resources) -> Self {
        let id = |(label, client): (&Label, &crate::clients::ClientSettings)| {
            client.id.as_ref().map_or_else(|| label.to_string(), ToString::to_string)
        };
        Self {
            config,
            resources,
            entropy: desk.entropy(),
            folder: desk.beside(),
            labels: config.clients.keys().map(ToString::to_string).collect(),
            ids: config.clients.iter().map(id).collect(),
        }
    }

    /// The table of a client that would be served.
    fn register(&mut self, entry: Entry) -> Result<ClientTable, Refusal> {
        let table = ClientTable::of(entry, self.config, self.resources, &self.labels, self.entropy)?;
        if self.ids.contains(&table.id) {
            return Err("a client of this client_id is there already".to_owned().into());
        }
        if let Err(fault) = self.judge(&table) {
            return Err(Refusal { fault, remarks: table.remarks });
        }
        self.labels.insert(table.label.to_string());
        self.ids.insert(table.id.clone());
        Ok(table)
    }

    /// Refuses what the service would not load, in the words of the service.
    fn judge(&self, table: &ClientTable) -> Result<(), String> {
        let settings = table.settings()?;
        let clients = [(table.label.clone(), settings)].into();
        let registering = Registering { folder: &self.folder, missing: MissingFile::Refuse };
        let (resources, scopes) = (&self.config.resources, &self.config.scopes);
        let mut findings = Findings::default();
        drop(Registry::build(&clients, resources, scopes, &registering, &mut findings));
        let of_client = format!("clients.{}.", table.label);
        match findings.iter().find(|finding| finding.key.starts_with(&of_client)) {
            Some(finding) => {
                let key = finding.key.trim_start_matches(&of_client);
                Err(format!("{key}: found {}, expected {}", finding.found, finding.expected))
            }
            None => Ok(()),
        }
    }
}
