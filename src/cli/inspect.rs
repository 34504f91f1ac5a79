//! `signet inspect …`: what an artefact is, and whether it is valid now.

mod blob;
mod court;
mod grant;
mod jwt;
mod sign_in;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::sync::Arc;

use crate::cli::CommandFault;
use crate::cli::desk::Desk;
use crate::cli::inspect::court::Court;
use crate::clock::Timestamp;
use crate::jose::UnverifiedJwt;
use crate::keys::{KeyRing, KeySettings, Loading, MissingFile, Schedule};
use crate::login::LoginSettings;
use crate::protocol::{GrantId, IssuerIdentifier};
use crate::seal::SealKeyId;
use crate::settings::{Findings, Label};
use crate::startup::Loaded;
use crate::tokens::Issuer;
use crate::units::Period;

/// The longest text that is read; nothing of ours is longer.
const MAX_CHARS: u64 = 64 * 1024;

pub(super) fn inspect(desk: &Desk, text: &str) -> Result<(), CommandFault> {
    let text = if text == "-" { from_standard_input()? } else { text.to_owned() };
    let Loaded { config, folder, registry, keys, .. } = desk.load()?;
    let keys = Arc::new(keys);
    let court = Court::open(desk, &config, &registry)?;
    let undated: BTreeMap<Label, KeySettings> =
        config.keys.iter().map(|(label, key)| (label.clone(), without_dates(key))).collect();
    let loading = Loading {
        folder: &folder,
        issuer: &config.issuer,
        jwk_set_max_age: config.tokens.jwk_set_max_age.duration(),
        // The files of keys that are removed may be gone.
        missing: MissingFile::Elsewhere,
        now: desk.now(),
    };
    let all_keys = KeyRing::load(&undated, &loading, &mut Findings::default());
    let lens = Lens {
        now: desk.now(),
        schedules: config.keys.iter().map(|(label, key)| (label.clone(), Schedule::of(key))).collect(),
        reader: Issuer::new(config.issuer.clone(), Arc::clone(&keys)),
        keys,
        all_keys: Arc::new(all_keys),
        issuer: config.issuer.clone(),
        login: &config.login,
        court,
    };
    match lens.look(text.trim()) {
        Ok(limit) => println!("valid     yes{limit}"),
        Err(No::Because(why)) => println!("valid     no: {why}"),
        Err(No::Failed(fault)) => return Err(fault),
    }
    Ok(())
}

/// Valid, with what limits that; or not.
type Judged = Result<&'static str, No>;

/// Why something is not valid.
enum No {
    /// The reason.
    Because(String),
    /// It cannot be found out.
    Failed(CommandFault),
}

impl No {
    fn because(why: impl fmt::Display) -> Self {
        Self::Because(why.to_string())
    }
}

impl From<CommandFault> for No {
    fn from(fault: CommandFault) -> Self {
        Self::Failed(fault)
    }
}

fn from_standard_input() -> Result<String, CommandFault> {
    let mut text = String::new();
    std::io::stdin().take(MAX_CHARS).read_to_string(&mut text).map_err(CommandFault::refused)?;
    Ok(text)
}

/// The key as if it were active for ever, so that what it once made can be looked at.
fn without_dates(key: &KeySettings) -> KeySettings {
    KeySettings { class: key.class, algorithm: key.algorithm, file: key.file.clone(), ..KeySettings::default() }
}

/// What artefacts are looked at through: all keys whatever their dates, and what judges as the service does.
struct Lens<'a> {
    now: Timestamp,
    schedules: BTreeMap<Label, Schedule>,
    reader: Issuer,
    /// What the service has.
    keys: Arc<KeyRing>,
    all_keys: Arc<KeyRing>,
    issuer: IssuerIdentifier,
    login: &'a LoginSettings,
    court: Court<'a>,
}

impl Lens<'_> {
    /// Prints what `text` is, and judges it.
    fn look(&self, text: &str) -> Judged {
        match self.all_keys.inspect(text) {
            Some(inspection) => self.look_at_blob(text, inspection),
            None => match UnverifiedJwt::parse(text) {
                Ok(jwt) => self.look_at_jwt(text, &jwt),
                Err(_) if let Some(grant) = GrantId::parse(text) => self.look_at_grant(grant),
                Err(fault) => {
                    println!("kind      neither a sealed blob of ours nor a JWT");
                    Err(No::because(fault))
                }
            },
        }
    }

    fn sealing_key(&self, id: SealKeyId) -> String {
        let mut keys = self.all_keys.sealing_keys();
        match keys.find(|key| key.key.key_id() == id) {
            Some(key) => format!("{} ({id}), {}", key.label, self.phase(&key.label)),
            None => id.to_string(),
        }
    }

    fn phase(&self, label: &Label) -> String {
        self.schedules.get(label).map_or_else(String::new, |schedule| schedule.phase(self.now).to_string())
    }

    fn print_date(&self, title: &str, date: Timestamp) {
        let seconds = |from: Timestamp, to: Timestamp| Period::from_secs(to.since(from).as_secs());
        if date > self.now {
            println!("{title:9} {date}, in {}", seconds(self.now, date));
        } else {
            println!("{title:9} {date}, {} ago", seconds(date, self.now));
        }
    }
}
