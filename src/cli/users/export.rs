//! `signet users export`

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value};

use super::PAGE;
use super::counter::Counter;
use crate::cli::CommandFault;
use crate::cli::arguments::ImportFormat;
use crate::users::{Hashes, PortableAccount, Username};

/// The columns of CSV, in their order.
const COLUMNS: [&str; 33] = [
    "sub",
    "username",
    "status",
    "version",
    "created_at",
    "updated_at",
    "password_hash",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address.formatted",
    "address.street_address",
    "address.locality",
    "address.region",
    "address.postal_code",
    "address.country",
    "roles",
    "groups",
    "claims",
];

/// Writes every account.
pub(super) fn export(
    counter: &Counter,
    out: Option<&Path>,
    format: Option<ImportFormat>,
    hashes: Hashes,
) -> Result<(), CommandFault> {
    let is_csv = |path: &Path| path.extension().is_some_and(|extension| extension == "csv");
    let format = format.unwrap_or(if out.is_some_and(is_csv) { ImportFormat::Csv } else { ImportFormat::Json });
    let told = |error: io::Error| {
        let name = out.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
        CommandFault::refused(format!("{name}: {error}"))
    };
    let output: Box<dyn Write> = match out {
        // It is as private as the directory.
        Some(path) => Box::new(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(told)?),
        None => Box::new(io::stdout()),
    };
    let mut sink = Sink::new(BufWriter::new(output), format).map_err(told)?;
    let bar = bar(out.is_some());
    let mut last: Option<Username> = None;
    loop {
        let page = counter.page(last.as_ref(), PAGE)?;
        if matches!(hashes, Hashes::Told) {
            counter.tells_hashes(page.len() as u64);
        }
        for account in &page {
            sink.write(PortableAccount::members_of(account, hashes)).map_err(told)?;
        }
        bar.inc(page.len() as u64);
        match page.last() {
            Some(account) if page.len() == usize::from(PAGE) => last = Some(account.username.clone()),
            _ => break,
        }
    }
    sink.finish().map_err(told)?;
    let exported = bar.position();
    bar.finish_and_clear();
    if let Some(path) = out {
        println!("{exported} accounts exported to {}", path.display());
    }
    Ok(())
}

/// A count, on a terminal that nothing else is written to.
fn bar(is_shown: bool) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} accounts exported");
    match style {
        Ok(style) if is_shown => ProgressBar::new_spinner().with_style(style),
        _ => ProgressBar::hidden(),
    }
}

enum Sink<W: Write> {
    Json(W),
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Sink<W> {
    fn new(output: W, format: ImportFormat) -> io::Result<Self> {
        match format {
            ImportFormat::Json => Ok(Self::Json(output)),
            ImportFormat::Csv => {
                let mut rows = csv::Writer::from_writer(output);
                rows.write_record(COLUMNS)?;
                Ok(Self::Csv(Box::new(rows)))
            }
        }
    }

    fn write(&mut self, members: Map<String, Value>) -> io::Result<()> {
        match self {
            Self::Json(output) => writeln!(output, "{}", Value::Object(members)),
            Self::Csv(rows) => Ok(rows.write_record(COLUMNS.iter().map(|column| cell(&members, column)))?),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Json(mut output) => output.flush(),
            Self::Csv(mut rows) => rows.flush(),
        }
    }
}

fn cell(members: &Map<String, Value>, column: &str) -> String {
    let value = match column.split_once('.') {
        Some((parent, child)) => members.get(parent).and_then(|parent| parent.get(child)),
        None => members.get(column),
    };
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
