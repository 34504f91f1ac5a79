//! Copies of the directory's file, made and brought back while the service runs.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::at_once::at_once;
use super::format::FORMAT;
use super::rows::FileRows;
use crate::protocol::Subject;
use crate::sqlite::{self, FileFault, Ledger, LedgerFault};
use crate::users::rows::Rows;
use crate::users::{Account, AccountStatus, AccountVersion, Username, rules};

/// How many accounts are read at a time.
const PAGE: u16 = 1000;

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Accounts.
    pub accounts: u64,
    /// Consents.
    pub consents: u64,
}

/// What a directory holds after a copy was brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the file holds now.
    pub holding: Holding,
    /// Accounts of the copy that stay deleted, or whose name is somebody else's now.
    pub left_out: u64,
}

/// Copies the directory's file from `folder` into a new file in `target`, for its owner alone, and reads the copy through;
/// `None` if there is no such file.
///
/// # Errors
/// [`FileFault`] names the file; nothing is left of a copy that failed.
pub fn back_up(folder: &Path, target: &Path) -> Result<Option<Holding>, FileFault> {
    if !folder.join(FORMAT.file).exists() {
        return Ok(None);
    }
    sqlite::copy_to(folder, target, &FORMAT, |copy| {
        each_account(copy, |_| Ok(()))?;
        holding(copy)
    })
    .map(Some)
}

/// Brings the copy in `source` back into `folder`, account by account; `None` if there is no copy. A subject that was
/// deleted since stays deleted, an account that was disabled since stays disabled, one that was made since stays, and no
/// version becomes lower: what was issued for an account that the copy changes is worthless.
///
/// # Errors
/// [`FileFault`] names the file; nothing is changed then.
pub fn restore(folder: &Path, source: &Path) -> Result<Option<Restored>, FileFault> {
    let copy = source.join(FORMAT.file);
    if !copy.exists() {
        return Ok(None);
    }
    let staged = sqlite::copy_into_memory(&copy, &FORMAT).map_err(|fault| fault.of(&copy))?;
    each_account(&staged, |_| Ok(())).map_err(|fault| fault.of(&copy))?;
    sqlite::make(folder)?;
    let mut ledger = Ledger::open(folder, &FORMAT)?;
    let path = ledger.path().to_owned();
    unite(&staged, &mut ledger.connection).map(Some).map_err(|fault| fault.of(&path))
}

/// In one transaction, so that a running service sees all of it or nothing.
fn unite(staged: &Connection, live: &mut Connection) -> Result<Restored, LedgerFault> {
    live.pragma_update(None, "foreign_keys", true)?;
    let transaction = live.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (subject, deleted_at) in FileRows(staged).buried()? {
        at_once(FileRows(&transaction).delete(&subject))?;
        at_once(FileRows(&transaction).bury(&subject, deleted_at))?;
    }
    let mut left_out: u64 = 0;
    each_account(staged, |account| {
        if bring_back(&transaction, &account)? {
            bring_back_consents(staged, &transaction, &account.subject)
        } else {
            left_out = left_out.saturating_add(1);
            Ok(())
        }
    })?;
    let holding = holding(&transaction)?;
    transaction.commit()?;
    Ok(Restored { holding, left_out })
}

/// Whether the account is there now as the copy has it.
fn bring_back(live: &Connection, copied: &Account) -> Result<bool, LedgerFault> {
    let rows = FileRows(live);
    at_once(async {
        rows.begin_part().await?;
        let brought = match rows.account(&copied.subject).await? {
            None => rules::enter(&rows, copied).await?,
            Some(known) => rules::overwrite(&rows, &united(known, copied.clone())).await?,
        };
        rows.end_part(brought.is_ok()).await?;
        Ok(brought.is_ok())
    })
}

/// What the copy has of an account, in the place of what is known of it.
fn united(known: Account, copied: Account) -> Account {
    let mut united = copied;
    if known.status == AccountStatus::Disabled {
        united.status = known.status;
    }
    united.version = known.version.max(united.version);
    if united.password != known.password || united.status != known.status {
        united.version = AccountVersion::from_u32(united.version.as_u32().saturating_add(1));
    }
    united
}

/// Of two consents to one client the later one counts.
fn bring_back_consents(staged: &Connection, live: &Connection, subject: &Subject) -> Result<(), LedgerFault> {
    for consent in at_once(FileRows(staged).consents(subject))? {
        let known = at_once(FileRows(live).consent(subject, &consent.client))?;
        if known.is_none_or(|known| known.given_at < consent.given_at) {
            let Ok(()) = at_once(rules::remember_consent(&FileRows(live), subject, &consent))?;
        }
    }
    Ok(())
}

fn each_account(file: &Connection, mut to: impl FnMut(Account) -> Result<(), LedgerFault>) -> Result<(), LedgerFault> {
    let mut after = String::new();
    loop {
        let page = at_once(FileRows(file).accounts(&after, PAGE))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Username::canonical(&last.username);
        page.into_iter().try_for_each(&mut to)?;
    }
}

fn holding(file: &Connection) -> Result<Holding, LedgerFault> {
    let count = |sql: &str| -> Result<u64, LedgerFault> {
        let count: i64 = file.query_row(sql, (), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    Ok(Holding { accounts: count("SELECT count(*) FROM accounts")?, consents: count("SELECT count(*) FROM consents")? })
}
