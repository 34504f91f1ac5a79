//! Copies of the directory's file, made and brought back while the service runs.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::format::FORMAT;
use super::{changes, rows};
use crate::protocol::Subject;
use crate::sqlite::{self, FileFault, Ledger, LedgerFault};
use crate::users::{Account, AccountStatus, AccountVersion, Username};

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
    for (subject, deleted_at) in rows::deleted(staged)? {
        if changes::delete(&transaction, &subject, deleted_at)?.is_err() {
            changes::bury(&transaction, &subject, deleted_at)?;
        }
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
    let Some(known) = rows::account(live, &copied.subject)? else {
        return Ok(changes::enter(live, copied)?.is_ok());
    };
    let mut united = copied.clone();
    if known.status == AccountStatus::Disabled {
        united.status = known.status;
    }
    united.version = known.version.max(copied.version);
    if united.password != known.password || united.status != known.status {
        united.version = AccountVersion::from_u32(united.version.as_u32().saturating_add(1));
    }
    Ok(changes::overwrite(live, &united)?.is_ok())
}

/// Of two consents to one client the later one counts.
fn bring_back_consents(staged: &Connection, live: &Connection, subject: &Subject) -> Result<(), LedgerFault> {
    for consent in rows::consents(staged, subject)? {
        let known = rows::consent(live, subject, &consent.client)?;
        if known.is_none_or(|known| known.given_at < consent.given_at) {
            changes::remember_consent(live, subject, &consent)?;
        }
    }
    Ok(())
}

fn each_account(file: &Connection, mut to: impl FnMut(Account) -> Result<(), LedgerFault>) -> Result<(), LedgerFault> {
    let mut after = String::new();
    loop {
        let page = rows::accounts(file, &after, PAGE)?;
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
