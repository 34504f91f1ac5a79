//! `signet fleet …`

use std::fmt;
use std::sync::Arc;

use tokio::runtime::Builder;
use url::Url;

use crate::cli::CommandFault;
use crate::cli::arguments::FleetCommand;
use crate::cli::desk::Desk;
use crate::clock::SystemClock;
use crate::fleet::{Difference, Told, differences};
use crate::startup::{AskFault, Asker};

pub(super) fn run(desk: &Desk, command: FleetCommand) -> Result<(), CommandFault> {
    match command {
        FleetCommand::Status { urls } => status(&addresses(desk, urls)?),
    }
}

/// Where replicas are asked: what was typed, or what the configuration names.
fn addresses(desk: &Desk, urls: Vec<String>) -> Result<Vec<Url>, CommandFault> {
    let written = if urls.is_empty() { desk.config()?.admin.peers } else { urls };
    if written.is_empty() {
        return Err(CommandFault::refused("name the admin addresses of the replicas, or write them into admin.peers"));
    }
    written.iter().map(|text| address(text)).collect()
}

fn address(text: &str) -> Result<Url, CommandFault> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&with_scheme).ok().filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
    let mut url = url.ok_or_else(|| {
        CommandFault::refused(format!("{text} is no admin address; expected one such as http://10.0.0.2:9090"))
    })?;
    url.set_path("/readyz");
    url.set_query(None);
    Ok(url)
}

/// A replica, by where it was asked.
struct Replica {
    name: String,
    answer: Result<Told, AskFault>,
}

fn status(urls: &[Url]) -> Result<(), CommandFault> {
    let fleet = Fleet(ask(urls)?);
    print!("{fleet}");
    fleet.verdict().map_or(Ok(()), |verdict| Err(CommandFault::refused(verdict)))
}

/// Asks all of them at once.
fn ask(urls: &[Url]) -> Result<Vec<Replica>, CommandFault> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(CommandFault::refused)?;
    let asker = Asker::start(runtime.handle().clone(), Arc::new(SystemClock)).map_err(CommandFault::refused)?;
    let answers = runtime.block_on(asker.ask_all(urls));
    Ok(urls.iter().zip(answers).map(|(url, answer)| Replica { name: name(url), answer }).collect())
}

fn name(url: &Url) -> String {
    url.as_str().trim_end_matches("/readyz").to_owned()
}

struct Fleet(Vec<Replica>);

impl Fleet {
    fn answered(&self) -> Vec<(&str, &Told)> {
        self.0.iter().filter_map(|replica| Some((replica.name.as_str(), replica.answer.as_ref().ok()?))).collect()
    }

    /// The replica that differs least from the others, the first of several.
    fn model(&self) -> Option<(&str, &Told)> {
        let answered = self.answered();
        let apart = |one: &Told| answered.iter().filter(|(_, other)| !differences(one, other).is_empty()).count();
        answered.iter().min_by_key(|(_, told)| apart(told)).copied()
    }

    /// Who differs from the model, and how.
    fn differing(&self) -> Vec<(&str, Vec<Difference>)> {
        let Some((_, model)) = self.model() else { return Vec::new() };
        let found = self.answered().into_iter().map(|(name, told)| (name, differences(model, told)));
        found.filter(|(_, found)| !found.is_empty()).collect()
    }

    /// What is wrong, in a sentence.
    fn verdict(&self) -> Option<String> {
        let (all, answered) = (self.0.len(), self.answered());
        let silent = all.saturating_sub(answered.len());
        let unready = answered.iter().filter(|(_, told)| !told.is_ready()).count();
        let kinds = [(self.differing().len(), "differ"), (unready, "not ready"), (silent, "cannot be asked")];
        let found = kinds.into_iter().filter(|(count, _)| *count > 0).enumerate().map(|(place, (count, what))| {
            if place == 0 { format!("{count} of {all} replicas {what}") } else { format!("{count} {what}") }
        });
        Some(found.collect::<Vec<_>>().join(", ")).filter(|verdict| !verdict.is_empty())
    }
}

impl fmt::Display for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let differing = self.differing();
        let width = self.0.iter().map(|replica| replica.name.chars().count()).max().unwrap_or(0);
        for Replica { name, answer } in &self.0 {
            match answer {
                Err(fault) => writeln!(f, "{name:width$}  CANNOT BE ASKED: {fault}")?,
                Ok(told) => {
                    let differs = differing.iter().any(|(other, _)| other == name);
                    let loaded = told.loaded_at.map(|at| at.to_string()).unwrap_or_default();
                    let ahead = told.ahead_ms as f64 / 1000.0;
                    let verdict = if differs { "DIFFERS" } else { "same" };
                    let Told { status, build, .. } = told;
                    writeln!(
                        f,
                        "{name:width$}  {verdict:7}  {status:9}  clock {ahead:+.1} s  loaded {loaded}  {build}"
                    )?;
                }
            }
        }
        if let Some((model, told)) = self.model() {
            for (name, found) in &differing {
                writeln!(f, "\n{name} differs from {model} (that one | this one):")?;
                found.iter().try_for_each(|difference| writeln!(f, "  {difference}"))?;
            }
            if self.verdict().is_none() {
                let digests = &told.keyed_by;
                writeln!(f, "\nall serve {} with the same settings, files, keys and dates ({digests})", told.issuer)?;
            }
        }
        Ok(())
    }
}
