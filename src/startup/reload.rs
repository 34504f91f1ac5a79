//! Reloading: whole or not at all. On any fault the old configuration serves on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, Report, Source};
use crate::http::Shared;
use crate::keys::MissingFile;
use crate::settings::{Findings, Label};
use crate::startup::details::Details;
use crate::startup::{Standing, load, tls};

/// Swaps a new configuration into a running service.
pub(super) struct Reloader {
    source: Source,
    config: Config,
    shared: Arc<Shared>,
    standing: Standing,
    details: Arc<Details>,
    /// The files that were refused last, which may be mended without touching the configuration.
    awaited: BTreeSet<PathBuf>,
    seen: Footprint,
}

/// What tells one state of the files from another without reading keys: device, inode, size, and the time at which
/// content, owner or mode changed.
type Footprint = BTreeMap<PathBuf, Option<(u64, u64, u64, i64, i64)>>;

impl Reloader {
    pub(super) fn new(
        source: Source,
        config: Config,
        shared: Arc<Shared>,
        standing: Standing,
        details: Arc<Details>,
    ) -> Self {
        let (awaited, seen) = (BTreeSet::new(), Footprint::new());
        let mut reloader = Self { source, config, shared, standing, details, awaited, seen };
        reloader.seen = reloader.footprint();
        reloader.took_effect();
        reloader
    }

    /// What the service runs with.
    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// What follows from a configuration that is at work now.
    fn took_effect(&self) {
        self.shared.metrics.know_clients(self.config.clients.keys().map(Label::as_str));
        tls::warn_of_expiry(&self.shared);
    }

    /// The folders in which something may change.
    pub(super) fn folders(&self) -> BTreeSet<PathBuf> {
        self.files().filter_map(|file| file.parent().map(plain_folder)).collect()
    }

    /// Reloads because somebody asked for it.
    pub(super) fn reload(&mut self) {
        let before = self.footprint();
        match self.load() {
            Ok(()) => {
                self.awaited.clear();
                log::info!(reloads = self.shared.metrics.reloads.count_success(); "configuration reloaded");
            }
            Err(report) => {
                self.awaited = self.referenced_now();
                log::error!(
                    failed_reloads = self.shared.metrics.reloads.count_failure();
                    "configuration not reloaded, the old one serves on\n{report}"
                );
                self.details.refused(report.to_string(), self.shared.clock.now());
            }
        }
        // What changed while it was read differs from what was there before, and is read again.
        self.seen = self.footprint();
        for (path, print) in &mut self.seen {
            *print = before.get(path).copied().unwrap_or(*print);
        }
    }

    /// Reloads if a file is not what it was.
    pub(super) fn reload_if_changed(&mut self) {
        if self.footprint() != self.seen {
            self.reload();
        }
    }

    /// Looks again at what changes without a file changing: how long the certificate will last.
    pub(super) fn look_again(&mut self) {
        self.reload_if_changed();
        tls::warn_of_expiry(&self.shared);
    }

    fn load(&mut self) -> Result<(), Report> {
        let now = self.shared.clock.now();
        let loaded = load(&self.source, MissingFile::Refuse, now)?;
        let mut findings = Findings::default();
        self.config.changes_that_need_a_restart(&loaded.config, &mut findings);
        if !findings.is_empty() {
            return Err(loaded.written.report(findings));
        }
        let facts = self.details.facts_of(&loaded, now);
        let (config, live) = loaded.assemble(&self.standing);
        self.shared.live.store(Arc::new(live));
        self.config = config;
        self.details.replaced(facts);
        self.took_effect();
        Ok(())
    }

    /// The files that the configuration names as it is written now, right or wrong.
    fn referenced_now(&self) -> BTreeSet<PathBuf> {
        let written = self.source.read().ok();
        let config = written.and_then(|written| Config::interpret(&written, &mut Findings::default()));
        config.iter().flat_map(Config::referenced_files).map(Path::to_owned).collect()
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let folder = self.source.file.parent().unwrap_or(Path::new("."));
        let named = self.config.referenced_files().chain(self.awaited.iter().map(PathBuf::as_path));
        named.map(|file| folder.join(file)).chain([self.source.file.clone()])
    }

    fn footprint(&self) -> Footprint {
        let print = |path: &Path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.dev(), metadata.ino(), metadata.size(), metadata.ctime(), metadata.ctime_nsec()))
        };
        self.files().map(|path| (path.clone(), print(&path))).collect()
    }
}

/// The parent of a bare file name is the empty path, which nobody can watch.
fn plain_folder(folder: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
}
