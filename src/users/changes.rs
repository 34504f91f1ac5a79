//! Changes of the directory's file, each within the transaction of its batch.

use rusqlite::{Connection, params};

use super::cells::millis;
use super::rows::{self, NameKind};
use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::Subject;
use crate::sqlite::LedgerFault;
use crate::users::{Account, AccountFault, AccountStatus, AccountVersion, Consent, Standing};

/// What came of a change: done or refused, unless the file cannot be written at all.
pub(super) type Changed<T> = Result<Result<T, AccountFault>, LedgerFault>;

pub(super) fn create(connection: &Connection, account: &Account) -> Changed<()> {
    let (username, email) = (account.username.canonical(), account.profile.email.as_ref().map(|it| it.canonical()));
    if rows::owner(connection, &username)?.is_some() {
        return Ok(Err(AccountFault::UsernameTaken));
    }
    if let Some(email) = &email
        && rows::owner(connection, email)?.is_some()
    {
        return Ok(Err(AccountFault::EmailTaken));
    }
    if rows::is_used(connection, &account.subject)? {
        return Ok(Err(AccountFault::SubjectTaken));
    }
    insert(connection, account)?;
    name(connection, account, &username, NameKind::Username)?;
    if let Some(email) = email.filter(|email| *email != username) {
        name(connection, account, &email, NameKind::Email)?;
    }
    Ok(Ok(()))
}

fn insert(connection: &Connection, account: &Account) -> Result<(), LedgerFault> {
    let sql = "INSERT INTO accounts (subject, username, status, version, password, profile, claims, roles, groups,
                                     created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params![
        account.subject.as_str(),
        account.username.as_str(),
        account.status.as_str(),
        account.version.as_u32(),
        account.password.as_ref().map(SlowHash::as_str),
        serde_json::json!(account.profile).to_string(),
        serde_json::json!(account.claims).to_string(),
        serde_json::json!(account.roles).to_string(),
        serde_json::json!(account.groups).to_string(),
        millis(account.created_at),
        millis(account.updated_at),
    ])?;
    Ok(())
}

fn name(connection: &Connection, account: &Account, name: &str, kind: NameKind) -> Result<(), LedgerFault> {
    let sql = "INSERT INTO names (name, kind, subject) VALUES (?, ?, ?)";
    connection.prepare_cached(sql)?.execute([name, kind.as_str(), account.subject.as_str()])?;
    Ok(())
}

/// Sets another password; what was issued before it is worthless.
pub(super) fn set_password(connection: &Connection, subject: &Subject, hash: &SlowHash) -> Changed<AccountVersion> {
    // What may be refused comes first: a change is never done by half.
    let version = sign_out_everywhere(connection, subject)?;
    if version.is_ok() {
        let sql = "UPDATE accounts SET password = ? WHERE subject = ?";
        connection.prepare_cached(sql)?.execute([hash.as_str(), subject.as_str()])?;
    }
    Ok(version)
}

/// Replaces the hash of the same password, unless the password was changed meanwhile.
pub(super) fn renew_hash(
    connection: &Connection,
    subject: &Subject,
    old: &SlowHash,
    new: &SlowHash,
) -> Result<bool, LedgerFault> {
    let sql = "UPDATE accounts SET password = ? WHERE subject = ? AND password = ?";
    let renewed = connection.prepare_cached(sql)?.execute([new.as_str(), subject.as_str(), old.as_str()])?;
    Ok(renewed > 0)
}

/// Moves an account on in its life; what was issued to one that is disabled stays worthless when it is enabled again.
pub(super) fn set_status(connection: &Connection, subject: &Subject, status: AccountStatus) -> Changed<Standing> {
    let Some(standing) = rows::standing(connection, subject)? else { return Ok(Err(AccountFault::Unknown)) };
    let ends = status == AccountStatus::Disabled && standing.status != status;
    let version = if ends { advance(connection, subject, standing)? } else { Ok(standing.version) };
    if version.is_ok() {
        let sql = "UPDATE accounts SET status = ? WHERE subject = ?";
        connection.prepare_cached(sql)?.execute([status.as_str(), subject.as_str()])?;
    }
    Ok(version.map(|version| Standing { status, version }))
}

/// Makes everything worthless that was issued for the account.
pub(super) fn sign_out_everywhere(connection: &Connection, subject: &Subject) -> Changed<AccountVersion> {
    match rows::standing(connection, subject)? {
        Some(standing) => advance(connection, subject, standing),
        None => Ok(Err(AccountFault::Unknown)),
    }
}

fn advance(connection: &Connection, subject: &Subject, standing: Standing) -> Changed<AccountVersion> {
    let Some(next) = standing.version.as_u32().checked_add(1) else {
        return Ok(Err(AccountFault::VersionsExhausted));
    };
    let sql = "UPDATE accounts SET version = ? WHERE subject = ?";
    connection.prepare_cached(sql)?.execute(params![next, subject.as_str()])?;
    Ok(Ok(AccountVersion::from_u32(next)))
}

/// Deletes an account with its names and consents. Its subject is never issued again: "never reassigned".
pub(super) fn delete(connection: &Connection, subject: &Subject, now: Timestamp) -> Changed<()> {
    let sql = "DELETE FROM accounts WHERE subject = ?";
    if connection.prepare_cached(sql)?.execute([subject.as_str()])? == 0 {
        return Ok(Err(AccountFault::Unknown));
    }
    bury(connection, subject, now)?;
    Ok(Ok(()))
}

/// Remembers that a subject was an account's.
pub(super) fn bury(connection: &Connection, subject: &Subject, now: Timestamp) -> Result<(), LedgerFault> {
    let sql = "INSERT OR IGNORE INTO deleted_subjects (subject, deleted_at) VALUES (?, ?)";
    connection.prepare_cached(sql)?.execute(params![subject.as_str(), millis(now)])?;
    Ok(())
}

/// Remembers a consent in the place of an earlier one to the same client. An account that is gone consents to nothing.
pub(super) fn remember_consent(
    connection: &Connection,
    subject: &Subject,
    consent: &Consent,
) -> Result<(), LedgerFault> {
    let sql = "REPLACE INTO consents (subject, client, scope, registration, given_at)
               SELECT subject, ?, ?, ?, ? FROM accounts WHERE subject = ?";
    connection.prepare_cached(sql)?.execute(params![
        consent.client.as_str(),
        consent.scope.to_string(),
        consent.registration,
        millis(consent.given_at),
        subject.as_str(),
    ])?;
    Ok(())
}
