//! `signet users import`

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::batch::Batch;
use super::counter::Counter;
use super::read::{CsvRows, Entry, JsonLines};
use crate::cli::CommandFault;
use crate::cli::arguments::ImportFormat;
use crate::cli::desk::Desk;
use crate::users::PortableAccount;

/// Makes what can be made; what cannot is named with its line, and keeps nothing else from being made.
pub(super) fn import(
    desk: &Desk,
    counter: &Counter,
    file: &Path,
    format: Option<ImportFormat>,
) -> Result<(), CommandFault> {
    let named = |fault: &dyn std::fmt::Display| CommandFault::refused(format!("{}: {fault}", file.display()));
    let format = format.or_else(|| format_of(file));
    let format = format.ok_or_else(|| named(&"neither .json, .jsonl, .ndjson nor .csv: say which with --format"))?;
    let (input, bar) = open(file).map_err(|error| named(&error))?;
    let input = BufReader::new(bar.wrap_read(input));
    let entries: Box<dyn Iterator<Item = io::Result<Entry>>> = match format {
        ImportFormat::Json => Box::new(JsonLines::new(input)),
        ImportFormat::Csv => Box::new(CsvRows::new(input).map_err(|fault| named(&fault))?),
    };
    let mut import = Import { desk, counter, bar, batch: Batch::default(), imported: 0, refused: 0 };
    for entry in entries {
        match entry {
            Ok(entry) => import.take(entry)?,
            Err(error) => {
                // What was read before it is kept.
                import.flush()?;
                return Err(named(&format!("after {} accounts: {error}", import.imported)));
            }
        }
    }
    import.flush()?;
    import.finish()
}

/// The file or standard input, and the bar that shows how much of it was read: on a terminal only.
fn open(file: &Path) -> io::Result<(Box<dyn Read>, ProgressBar)> {
    if file == Path::new("-") {
        return Ok((Box::new(io::stdin()), bar(None)));
    }
    let opened = File::open(file)?;
    let metadata = opened.metadata()?;
    Ok((Box::new(opened), bar(metadata.is_file().then_some(metadata.len()))))
}

/// A bar of so many bytes, or a count where nobody knows how many there are.
fn bar(bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), "{bar:40} {percent}%  {msg}  {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn format_of(file: &Path) -> Option<ImportFormat> {
    match file.extension()?.to_str()? {
        "csv" => Some(ImportFormat::Csv),
        "json" | "jsonl" | "ndjson" => Some(ImportFormat::Json),
        _ => None,
    }
}

struct Import<'a> {
    desk: &'a Desk,
    counter: &'a Counter,
    bar: ProgressBar,
    batch: Batch,
    imported: u64,
    refused: u64,
}

impl Import<'_> {
    fn take(&mut self, Entry { line, bytes, members }: Entry) -> Result<(), CommandFault> {
        let account = members.and_then(|members| {
            let read = PortableAccount::from_members(members, self.desk.entropy(), self.desk.now_in_seconds());
            read.map_err(|fault| fault.to_string())
        });
        match account {
            Ok(account) => self.batch.add(line, bytes, account),
            Err(fault) => self.refuse(line, &fault),
        }
        if self.batch.is_full() { self.flush() } else { Ok(()) }
    }

    /// Makes the accounts that wait.
    fn flush(&mut self) -> Result<(), CommandFault> {
        let (lines, accounts) = self.batch.take();
        let names: Vec<_> = accounts.iter().map(|account: &PortableAccount| account.username().clone()).collect();
        let last = lines.last().copied().unwrap_or(0);
        let (began, count) = (Instant::now(), lines.len());
        let made = self.counter.import(accounts).inspect_err(|_| {
            self.tell(&format!("the last {count} accounts up to line {last} may or may not have been made"));
        })?;
        self.batch.took(began.elapsed(), count);
        for ((line, name), made) in lines.into_iter().zip(names).zip(made) {
            match made {
                Ok(()) => self.imported = self.imported.saturating_add(1),
                Err(fault) => self.refuse(line, &format!("{name}: {fault}")),
            }
        }
        self.bar.set_message(format!("{} imported, {} refused", self.imported, self.refused));
        Ok(())
    }

    fn refuse(&mut self, line: u64, fault: &str) {
        self.refused = self.refused.saturating_add(1);
        self.tell(&format!("line {line}: not imported: {}", plain(fault)));
    }

    /// Above the bar, where there is one.
    fn tell(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }

    fn finish(self) -> Result<(), CommandFault> {
        self.bar.finish_and_clear();
        println!("{} accounts imported", self.imported);
        if self.refused == 0 {
            return Ok(());
        }
        let all = self.imported.saturating_add(self.refused);
        Err(CommandFault::refused(format!("{} of {all} were not imported", self.refused)))
    }
}

/// What others wrote does not steer a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
