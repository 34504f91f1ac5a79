//! Rows of the guard's file. Operators and other programs can write it, so every row is read as a stranger's.

use std::fmt;

use rusqlite::types::Value;

use super::advance::Family;
use super::cells::{Cell, blob, integer, millis, moment, note, text};
use super::mark::Mark;
use super::revocation::{Descent, Revocation};
use super::revoked::Span;
use crate::clock::Timestamp;
use crate::protocol::{ClientId, GrantId, JwtId, SessionId, Subject};
use crate::sqlite::LedgerFault;

/// A revocation with who did it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What is revoked.
    pub revocation: Revocation,
    /// Since when.
    pub since: Timestamp,
    /// Until when it must be remembered.
    pub until: Timestamp,
    /// The operator; nobody when the service did it itself.
    pub author: Option<String>,
    /// Why, in the author's words.
    pub reason: Option<String>,
}

impl Record {
    /// Whether it revokes a token of this descent at `now`.
    #[must_use]
    pub fn reaches(&self, descent: &Descent<'_>, now: Timestamp) -> bool {
        let is_named = match &self.revocation {
            Revocation::Grant(id) => descent.grant == Some(*id),
            Revocation::Token(id) => descent.token == Some(*id),
            Revocation::Session(id) => descent.session == Some(*id),
            Revocation::Subject(subject) => descent.subject == subject,
            Revocation::Client(client) => descent.client == Some(client),
            Revocation::Consent(subject, client) => {
                descent.subject == subject.as_str() && descent.client == Some(client)
            }
            Revocation::Issuer => true,
        };
        is_named && now < self.until && (!self.revocation.is_epoch() || descent.issued_at < self.since)
    }
}

/// One row of one of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// `kind, name, since, until, author, reason`
    Revocation(Record),
    /// `gid, generation, advanced_at, until`
    Family(Family),
    /// `id, owner, until`
    SpentMark(Mark, Timestamp),
}

/// A table of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Revocations.
    Revocations,
    /// Families of rotating refresh tokens.
    RefreshFamilies,
    /// Marks of a clean stop.
    SpentMarks,
}

/// What is wrong with a row: its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The table.
    pub table: Table,
    /// The column; `*` for their number.
    pub column: &'static str,
}

impl Table {
    const fn name(self) -> &'static str {
        match self {
            Self::Revocations => "revocations",
            Self::RefreshFamilies => "refresh_families",
            Self::SpentMarks => "spent_marks",
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LedgerFault::from(*self).fmt(f)
    }
}

impl From<RowFault> for LedgerFault {
    fn from(RowFault { table, column }: RowFault) -> Self {
        Self::Row { table: table.name(), column }
    }
}

impl Row {
    /// Reads the cells of a row in the order of [`Row`]'s comments.
    ///
    /// # Errors
    /// [`RowFault`] names the first column that holds a NULL, another type, length or range than is written.
    pub fn read(table: Table, cells: &[Cell<'_>]) -> Result<Self, RowFault> {
        let fault = move |column| RowFault { table, column };
        match (table, cells) {
            (Table::Revocations, [kind, name, since, until, author, reason]) => Ok(Self::Revocation(Record {
                revocation: revocation(kind, name).map_err(fault)?,
                since: moment(since).ok_or(fault("since"))?,
                until: moment(until).ok_or(fault("until"))?,
                author: note(author).ok_or(fault("author"))?,
                reason: note(reason).ok_or(fault("reason"))?,
            })),
            (Table::RefreshFamilies, [id, generation, advanced_at, until]) => Ok(Self::Family(Family {
                id: text(id).and_then(GrantId::parse).ok_or(fault("gid"))?,
                generation: integer(generation).ok_or(fault("generation"))?,
                advanced_at: moment(advanced_at).ok_or(fault("advanced_at"))?,
                until: moment(until).ok_or(fault("until"))?,
            })),
            (Table::SpentMarks, [id, owner, until]) => {
                let mark = Mark::from_parts(blob(id).ok_or(fault("id"))?, blob(owner).ok_or(fault("owner"))?);
                Ok(Self::SpentMark(mark, moment(until).ok_or(fault("until"))?))
            }
            _ => Err(fault("*")),
        }
    }

    /// The cells of this row.
    #[must_use]
    pub fn cells(&self) -> Vec<Value> {
        let note = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        match self {
            Self::Revocation(record) => vec![
                Value::Text(record.revocation.kind().to_owned()),
                Value::Text(record.revocation.name()),
                millis(record.since),
                millis(record.until),
                note(&record.author),
                note(&record.reason),
            ],
            Self::Family(family) => vec![
                Value::Text(family.id.to_string()),
                Value::Integer(family.generation.into()),
                millis(family.advanced_at),
                millis(family.until),
            ],
            Self::SpentMark(mark, until) => {
                vec![Value::Blob(mark.id().to_vec()), Value::Blob(mark.owner().to_vec()), millis(*until)]
            }
        }
    }

    /// Whether it would be read back: what is not is not written, or it would keep the service from starting.
    pub(super) fn is_legal(&self) -> bool {
        let table = match self {
            Self::Revocation(_) => Table::Revocations,
            Self::Family(_) => Table::RefreshFamilies,
            Self::SpentMark(..) => Table::SpentMarks,
        };
        let cells = self.cells();
        Self::read(table, &cells.iter().map(Cell::from).collect::<Vec<_>>()).is_ok()
    }
}

impl Record {
    pub(super) const fn span(&self) -> Span {
        Span { since: self.since, until: self.until }
    }
}

/// The revocation, or the column that is wrong.
fn revocation(kind: &Cell<'_>, name: &Cell<'_>) -> Result<Revocation, &'static str> {
    let name = text(name).ok_or("name")?;
    let found = match text(kind).ok_or("kind")? {
        "grant" => GrantId::parse(name).map(Revocation::Grant),
        "token" => JwtId::parse(name).map(Revocation::Token),
        "session" => SessionId::parse(name).map(Revocation::Session),
        "subject" => (!name.is_empty()).then(|| Revocation::Subject(name.to_owned())),
        "client" => ClientId::parse(name).map(Revocation::Client),
        "consent" => consent(name),
        "issuer" => name.is_empty().then_some(Revocation::Issuer),
        _ => return Err("kind"),
    };
    found.ok_or("name")
}

fn consent(name: &str) -> Option<Revocation> {
    let (subject, client) = name.split_once(' ')?;
    Some(Revocation::Consent(Subject::parse(subject)?, ClientId::parse(client)?))
}
