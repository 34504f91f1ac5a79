//! Changes of the directory's file, each within the transaction of its batch.

use rusqlite::{Connection, params};

use super::cells::millis;
use super::rows::{self, NameKind};
use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::{ClientId, Subject};
use crate::sqlite::LedgerFault;
use crate::users::{Account, AccountFault, AccountStatus, AccountVersion, Consent, EmailAddress, Standing};

/// What came of a change: done or refused, unless the file cannot be written at all.
pub(super) type Changed<T> = Result<Result<T, AccountFault>, LedgerFault>;

/// Makes an account as an operator does, who is told that an e-mail address is somebody else's, be it proven or not.
pub(super) fn create(connection: &Connection, account: &Account) -> Changed<()> {
    let email = account.profile.email.as_ref().map(|email| (email.canonical(), NameKind::Email));
    if let Err(taken) = are_free(connection, account, email)? {
        return Ok(Err(taken));
    }
    enter(connection, account)
}

/// Makes an account whose names are free.
pub(super) fn enter(connection: &Connection, account: &Account) -> Changed<()> {
    if let Err(taken) = are_free(connection, account, names(account))? {
        return Ok(Err(taken));
    }
    if rows::is_used(connection, &account.subject)? {
        return Ok(Err(AccountFault::SubjectTaken));
    }
    insert(connection, account)?;
    name(connection, account)?;
    Ok(Ok(()))
}

/// Puts an account in the place of what is there of its subject; its consents stay.
pub(super) fn overwrite(connection: &Connection, account: &Account) -> Changed<()> {
    if let Err(taken) = are_free(connection, account, names(account))? {
        return Ok(Err(taken));
    }
    connection.prepare_cached("DELETE FROM names WHERE subject = ?")?.execute([account.subject.as_str()])?;
    insert(connection, account)?;
    name(connection, account)?;
    Ok(Ok(()))
}

/// Whether names are nobody else's than the account's.
fn are_free(
    connection: &Connection,
    account: &Account,
    names: impl IntoIterator<Item = (String, NameKind)>,
) -> Changed<()> {
    for (name, kind) in names {
        if rows::owner(connection, &name)?.is_some_and(|owner| owner != account.subject.as_str()) {
            return Ok(Err(match kind {
                NameKind::Username => AccountFault::UsernameTaken,
                NameKind::Email => AccountFault::EmailTaken,
            }));
        }
    }
    Ok(Ok(()))
}

/// The canonical names of an account; one that is both is its username. An e-mail address that nobody proved to be the
/// account's reserves nothing: whoever types somebody else's neither locks that person out nor learns that there is one.
fn names(account: &Account) -> impl Iterator<Item = (String, NameKind)> {
    let username = account.username.canonical();
    let email = account.profile.verified_email().map(EmailAddress::canonical).filter(|email| *email != username);
    [(username, NameKind::Username)].into_iter().chain(email.map(|email| (email, NameKind::Email)))
}

fn insert(connection: &Connection, account: &Account) -> Result<(), LedgerFault> {
    let sql = "INSERT INTO accounts (subject, username, status, version, password, profile, claims, roles, groups,
                                     created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (subject) DO UPDATE SET (username, status, version, password, profile, claims, roles, groups,
                                     created_at, updated_at) = (excluded.username, excluded.status, excluded.version,
                                     excluded.password, excluded.profile, excluded.claims, excluded.roles,
                                     excluded.groups, excluded.created_at, excluded.updated_at)";
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

fn name(connection: &Connection, account: &Account) -> Result<(), LedgerFault> {
    let mut insert = connection.prepare_cached("INSERT INTO names (name, kind, subject) VALUES (?, ?, ?)")?;
    for (name, kind) in names(account) {
        insert.execute([&name, kind.as_str(), account.subject.as_str()])?;
    }
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

/// The most consents of one account: clients may come and go by the thousand, and only a few are still used.
const MAX_CONSENTS: u16 = 500;

/// Remembers a consent in the place of an earlier one to the same client; beyond a number, the oldest one is forgotten. An
/// account that is gone consents to nothing.
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
    let sql = "DELETE FROM consents WHERE subject = ?1 AND client IN (SELECT client FROM consents WHERE subject = ?1
               ORDER BY given_at DESC, client LIMIT -1 OFFSET ?2)";
    connection.prepare_cached(sql)?.execute(params![subject.as_str(), MAX_CONSENTS])?;
    Ok(())
}

/// Forgets a consent; whether there was one.
pub(super) fn withdraw_consent(
    connection: &Connection,
    subject: &Subject,
    client: &ClientId,
) -> Result<bool, LedgerFault> {
    let sql = "DELETE FROM consents WHERE subject = ? AND client = ?";
    Ok(connection.prepare_cached(sql)?.execute([subject.as_str(), client.as_str()])? > 0)
}
