//! What an operator does with accounts stands in the audit log, beside what the service writes there.

use std::cell::OnceCell;
use std::path::PathBuf;

use crate::cli::desk::Desk;
use crate::cli::operator::operator;
use crate::config::Config;
use crate::protocol::Subject;
use crate::telemetry::{Log, LogSettings, start_log};

/// The audit log of the service, if it has a file for it: what goes to its standard error is out of reach.
pub(super) struct Audit {
    settings: LogSettings,
    folder: PathBuf,
    log: OnceCell<Option<Log>>,
}

impl Audit {
    pub(super) fn of(desk: &Desk, config: &Config) -> Self {
        let settings = LogSettings { filter: "signet::audit=info".to_owned(), ..config.log.clone() };
        Self { settings, folder: desk.beside(), log: OnceCell::new() }
    }

    /// Notes what was done to an account.
    pub(super) fn account(&self, what: &str, subject: &Subject) {
        if self.is_open() {
            log::info!(
                target: "signet::audit", who = operator(), what = what, subject = subject.as_str();
                "account changed by an operator"
            );
        }
    }

    /// Notes what was done with many.
    pub(super) fn accounts(&self, what: &str, count: u64) {
        if self.is_open() {
            log::info!(target: "signet::audit", who = operator(), what = what, count = count; "accounts carried by an operator");
        }
    }

    fn is_open(&self) -> bool {
        self.log.get_or_init(|| self.open()).is_some()
    }

    /// A file that is not there is the service's to make, as its own user.
    fn open(&self) -> Option<Log> {
        let file = self.folder.join(self.settings.audit_file.as_ref()?);
        if !file.exists() {
            eprintln!("not in the audit log: {} is not there, and the service makes it", file.display());
            return None;
        }
        start_log(&self.settings, &self.folder).ok()
    }
}
