//! The file of audit lines.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Where audit lines go. What cannot be written there goes to standard error, and nothing waits or fails for it.
pub struct AuditFile {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    file: Option<File>,
    /// The end of this trouble, or another kind of it, is told again.
    is_told: bool,
}

impl AuditFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, state: Mutex::default() }
    }

    /// Opens the file again, which was renamed or removed to begin a new one; its group may read it. If that is
    /// impossible the log says so, and lines go where they went before.
    pub fn reopen(&self) {
        let opened = OpenOptions::new().append(true).create(true).mode(0o640).open(&self.path);
        match opened {
            Ok(file) => {
                *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State { file: Some(file), is_told: false }
            }
            Err(error) => log::error!("the audit log {} cannot be opened: {error}", self.path.display()),
        }
    }

    /// Whether the line is in the file.
    pub(super) fn append(&self, line: &[u8]) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // One call for one line: lines of several processes do not mix.
        let Some(written) = state.file.as_mut().map(|file| file.write_all(line)) else { return false };
        let Err(error) = written else { return true };
        if !std::mem::replace(&mut state.is_told, true) {
            drop(state);
            log::error!("the audit log {} cannot be written, its lines go here: {error}", self.path.display());
        }
        false
    }
}
