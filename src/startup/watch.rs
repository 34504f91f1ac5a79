//! Noticing that files change. Folders are watched, not files: orchestrators and editors replace files by renaming.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use notify::event::EventKind;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::timeout;

/// How long a folder must be quiet before its files are read.
const QUIET: Duration = Duration::from_millis(200);

/// How long that is waited for: a log that is written beside the configuration is never quiet.
const PATIENCE: Duration = Duration::from_millis(800);

/// Changes in the watched folders.
pub(super) struct Changes {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    events: Receiver<()>,
}

impl Changes {
    /// Watches `folders`. Where that is impossible the log says so, and SIGHUP still reloads.
    pub(super) fn watch(folders: BTreeSet<PathBuf>) -> Self {
        let (sender, events) = channel(1);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading the files is an event too; a full channel already tells of a change.
            if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
                let _ = sender.try_send(());
            }
        });
        let watcher = watcher.map_err(|error| log::warn!("files are not watched, use SIGHUP: {error}")).ok();
        let mut changes = Self { watcher, watched: BTreeSet::new(), events };
        changes.follow(folders.clone());
        for folder in folders.difference(&changes.watched) {
            log::warn!("{} is not watched, use SIGHUP", folder.display());
        }
        changes
    }

    /// Watches these folders from now on; whether one of them was not watched before, so that changes in it may have been
    /// missed. One that is not there yet is tried again when something changes in the folder above it.
    pub(super) fn follow(&mut self, folders: BTreeSet<PathBuf>) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        for folder in self.watched.difference(&folders) {
            // A folder that is gone has no watch to remove.
            let _ = watcher.unwatch(folder);
        }
        // Those that are watched, too: by now another folder may have the name.
        let mut watch = |folder: &PathBuf| match watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => true,
            Err(error) => {
                log::debug!("{} is not watched: {error}", folder.display());
                false
            }
        };
        let watched: BTreeSet<PathBuf> = folders.into_iter().filter(|folder| watch(folder)).collect();
        let is_new = !watched.is_subset(&self.watched);
        self.watched = watched;
        is_new
    }

    /// Waits for a change, and then until all is quiet, but not for long.
    pub(super) async fn settled(&mut self) {
        if self.events.recv().await.is_none() {
            // No watcher: nothing will ever change.
            std::future::pending::<()>().await;
        }
        let quiet = async { while let Ok(Some(())) = timeout(QUIET, self.events.recv()).await {} };
        let _ = timeout(PATIENCE, quiet).await;
    }
}
