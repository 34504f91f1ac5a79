//! What every command works at: the configuration, the present, and the way edits are made.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::CommandFault;
use crate::cli::arguments::Writing;
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::config::{Config, Edit, Source};
use crate::entropy::{Entropy, SystemEntropy};
use crate::keys::MissingFile;
use crate::settings::Findings;
use crate::startup::{Loaded, load, load_text};

pub(super) struct Desk {
    source: Source,
    entropy: Arc<dyn Entropy>,
    now: Timestamp,
}

impl Desk {
    pub(super) fn new(source: Source) -> Self {
        Self { source, entropy: Arc::new(SystemEntropy::new()), now: SystemClock.now() }
    }

    pub(super) const fn source(&self) -> &Source {
        &self.source
    }

    pub(super) fn entropy(&self) -> &dyn Entropy {
        self.entropy.as_ref()
    }

    pub(super) fn shared_entropy(&self) -> Arc<dyn Entropy> {
        Arc::clone(&self.entropy)
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    /// The present in whole seconds, as dates are written.
    pub(super) const fn now_in_seconds(&self) -> Timestamp {
        Timestamp::from_secs(self.now.as_secs())
    }

    /// Loads everything and says all that is wrong.
    pub(super) fn load(&self) -> Result<Loaded, CommandFault> {
        Ok(load(&self.source, MissingFile::Overlook, self.now)?)
    }

    /// Reads the settings without keys and secrets, for commands that repair those.
    pub(super) fn config(&self) -> Result<Config, CommandFault> {
        let written = self.source.read()?;
        let mut findings = Findings::default();
        match Config::interpret(&written, &mut findings) {
            Some(config) if findings.is_empty() => Ok(config),
            _ => Err(written.report(findings).into()),
        }
    }

    pub(super) fn edit(&self) -> Result<Edit, CommandFault> {
        Edit::open(&self.source.file).map_err(CommandFault::refused)
    }

    /// Whether the service would load an edit.
    pub(super) fn judge(&self, edit: &Edit, writing: &Writing) -> Result<(), CommandFault> {
        let missing = if writing.out.is_some() { MissingFile::Elsewhere } else { MissingFile::Overlook };
        load_text(&self.source, edit.text(), missing, self.now).map(drop).map_err(CommandFault::NotSaved)
    }

    /// Saves an edit, but only one that the service would load.
    pub(super) fn save(&self, edit: &Edit, writing: &Writing) -> Result<(), CommandFault> {
        self.judge(edit, writing)?;
        if let Some(folder) = &writing.out {
            let named = |error| CommandFault::refused(format!("{}: {error}", folder.display()));
            fs::create_dir_all(folder).map_err(named)?;
        }
        edit.save(writing.out.as_deref()).map_err(CommandFault::refused)
    }

    /// The folder that new files go to: beside the configuration, or where the caller wants them.
    pub(super) fn folder(&self, writing: &Writing) -> PathBuf {
        writing.out.clone().unwrap_or_else(|| self.beside())
    }

    /// The folder of the configuration.
    pub(super) fn beside(&self) -> PathBuf {
        self.source.file.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// The folder of the service's own files.
    pub(super) fn storage(&self, config: &Config) -> PathBuf {
        self.beside().join(&config.storage.folder)
    }

    /// The file that an edit goes to, for telling.
    pub(super) fn target(&self, writing: &Writing) -> PathBuf {
        let name = self.source.file.file_name().map(PathBuf::from).unwrap_or_default();
        writing.out.as_ref().map_or_else(|| self.source.file.clone(), |folder| folder.join(name))
    }
}
