//! The file of audit lines.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::telemetry::lines::buffer::{LineBuffer, LineWriter};

/// Where audit lines go. What cannot be written there goes to standard error, and no request waits or fails for it.
pub(super) struct AuditFile {
    path: PathBuf,
    lines: Mutex<LineBuffer>,
    out: Out,
}

#[derive(Clone)]
struct Out(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    path: PathBuf,
    file: Option<File>,
    /// The end of this trouble, or another kind of it, is told again.
    is_told: bool,
}

impl AuditFile {
    /// A file that is not open yet; its lines are gathered until the [`LineWriter`] is dropped.
    pub(super) fn new(path: PathBuf) -> (Self, LineWriter) {
        let out = Out(Arc::new(Mutex::new(State { path: path.clone(), ..State::default() })));
        let (lines, writer) = LineBuffer::before(out.clone());
        (Self { path, lines: Mutex::new(lines), out }, writer)
    }

    /// Opens the file again, which was renamed or removed to begin a new one; its group may read it. If that is
    /// impossible the log says so, and lines go where they went before.
    pub(super) fn reopen(&self) {
        let opened = OpenOptions::new().append(true).create(true).mode(0o640).open(&self.path);
        match opened {
            Ok(file) => {
                let mut state = self.out.0.lock().unwrap_or_else(PoisonError::into_inner);
                (state.file, state.is_told) = (Some(file), false);
            }
            Err(error) => log::error!("the audit log {} cannot be opened: {error}", self.path.display()),
        }
    }

    /// Adds a line.
    pub(super) fn append(&self, line: &[u8]) -> io::Result<()> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).write_all(line)
    }
}

impl Write for Out {
    /// One call for whole lines: those of several processes do not mix.
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let error = match state.file.as_mut().map(|file| file.write_all(lines)) {
            Some(Ok(())) => return Ok(lines.len()),
            Some(Err(error)) => Some(error),
            None => None,
        };
        let path = state.path.clone();
        let is_told = error.is_some() && std::mem::replace(&mut state.is_told, true);
        drop(state);
        if let Some(error) = error.filter(|_| !is_told) {
            log::error!("the audit log {} cannot be written, its lines go here: {error}", path.display());
        }
        io::stderr().write_all(lines)?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
