//! Changes of the directory, each one transaction of its store, and the same in all stores. What is refused is undone by
//! whoever runs the change: nothing is ever done by half.

use std::convert::Infallible;

use futures_util::future::try_join_all;

use super::rows::{NameKind, Rows};
use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::{ClientId, Subject};
use crate::users::name::canonical_name;
use crate::users::{Account, AccountFault, AccountStatus, AccountVersion, Consent, EmailAddress, Standing};

/// What came of a change: done or refused, unless the store cannot be written at all.
pub(super) type Changed<T, F> = Result<Result<T, AccountFault>, F>;

/// The account of a username, or of an e-mail address that is verified.
pub(super) async fn account_named<R: Rows>(rows: &R, name: &str) -> Result<Option<Account>, R::Fault> {
    let Some(canonical) = canonical_name(name) else { return Ok(None) };
    let found = rows.named(&canonical).await?;
    let signs_in = |kind, account: &Account| kind == NameKind::Username || account.profile.verified_email().is_some();
    Ok(found.filter(|(kind, account)| signs_in(*kind, account)).map(|(_, account)| account))
}

/// Makes an account as an operator does, who is told that an e-mail address is somebody else's, be it proven or not.
pub(super) async fn create<R: Rows>(rows: &R, account: &Account) -> Changed<(), R::Fault> {
    if let Some(email) = &account.profile.email
        && rows.owner(&email.canonical()).await?.is_some()
    {
        return Ok(Err(AccountFault::EmailTaken));
    }
    enter(rows, account).await
}

/// Makes an account whose names are free.
pub(super) async fn enter<R: Rows>(rows: &R, account: &Account) -> Changed<(), R::Fault> {
    // In this order: a store that lets others write meanwhile makes the second one wait at the first line.
    if !rows.insert(account).await? || rows.is_buried(&account.subject).await? {
        return Ok(Err(AccountFault::SubjectTaken));
    }
    claim_names(rows, account).await
}

/// Changes what is known of an account; the account after it.
pub(super) async fn change<R: Rows>(
    rows: &R,
    subject: &Subject,
    changed: impl FnOnce(Account) -> Account,
) -> Changed<Account, R::Fault> {
    if rows.lock(subject).await?.is_none() {
        return Ok(Err(AccountFault::Unknown));
    }
    let Some(account) = rows.account(subject).await?.map(changed) else { return Ok(Err(AccountFault::Unknown)) };
    Ok(overwrite(rows, &account).await?.map(|()| account))
}

/// Puts an account in the place of what is there of its subject; its consents stay.
pub(super) async fn overwrite<R: Rows>(rows: &R, account: &Account) -> Changed<(), R::Fault> {
    rows.replace(account).await?;
    claim_names(rows, account).await
}

/// Makes many accounts, each or none of them. Most often all can be made, and then they are at once, without waiting for
/// one before the next; else each is tried for itself.
pub(super) async fn create_each<R: Rows>(
    rows: &R,
    accounts: &[Account],
) -> Result<Result<Vec<Result<(), AccountFault>>, Infallible>, R::Fault> {
    rows.begin_part().await?;
    let all_made = enter_all(rows, accounts).await?;
    rows.end_part(all_made).await?;
    if all_made { Ok(Ok(vec![Ok(()); accounts.len()])) } else { enter_each(rows, accounts).await.map(Ok) }
}

/// Whether all could be made. What must be prepared for them is prepared by the first.
async fn enter_all<R: Rows>(rows: &R, accounts: &[Account]) -> Result<bool, R::Fault> {
    let Some((first, rest)) = accounts.split_first() else { return Ok(true) };
    if enter(rows, first).await?.is_err() {
        return Ok(false);
    }
    let made = try_join_all(rest.iter().map(|account| enter(rows, account))).await?;
    Ok(made.iter().all(Result::is_ok))
}

async fn enter_each<R: Rows>(rows: &R, accounts: &[Account]) -> Result<Vec<Result<(), AccountFault>>, R::Fault> {
    let mut made = Vec::with_capacity(accounts.len());
    for account in accounts {
        rows.begin_part().await?;
        let created = enter(rows, account).await?;
        rows.end_part(created.is_ok()).await?;
        made.push(created);
    }
    Ok(made)
}

async fn claim_names<R: Rows>(rows: &R, account: &Account) -> Changed<(), R::Fault> {
    for (name, kind) in names(account) {
        if !rows.claim(&name, kind, &account.subject).await? {
            return Ok(Err(match kind {
                NameKind::Username => AccountFault::UsernameTaken,
                NameKind::Email => AccountFault::EmailTaken,
            }));
        }
    }
    Ok(Ok(()))
}

/// The canonical names of an account; one that is both is its username. An e-mail address that nobody proved to be the
/// account's reserves nothing: whoever types somebody else's neither locks that person out nor learns that there is one. In
/// one order for all, so that no two changes wait for each other's names.
fn names(account: &Account) -> Vec<(String, NameKind)> {
    let username = account.username.canonical();
    let email = account.profile.verified_email().map(EmailAddress::canonical).filter(|email| *email != username);
    let mut names = vec![(username, NameKind::Username)];
    names.extend(email.map(|email| (email, NameKind::Email)));
    names.sort_by(|(one, _), (other, _)| one.cmp(other));
    names
}

/// Sets another password; what was issued before it is worthless.
pub(super) async fn set_password<R: Rows>(
    rows: &R,
    subject: &Subject,
    hash: &SlowHash,
) -> Changed<AccountVersion, R::Fault> {
    let version = sign_out_everywhere(rows, subject).await?;
    if version.is_ok() {
        rows.set_password(subject, hash).await?;
    }
    Ok(version)
}

/// Moves an account on in its life; what was issued to one that is disabled stays worthless when it is enabled again.
pub(super) async fn set_status<R: Rows>(
    rows: &R,
    subject: &Subject,
    status: AccountStatus,
) -> Changed<Standing, R::Fault> {
    let Some(standing) = rows.lock(subject).await? else { return Ok(Err(AccountFault::Unknown)) };
    let ends = status == AccountStatus::Disabled && standing.status != status;
    let version = if ends { advance(rows, subject, standing).await? } else { Ok(standing.version) };
    if version.is_ok() {
        rows.set_status(subject, status).await?;
    }
    Ok(version.map(|version| Standing { status, version }))
}

/// Makes everything worthless that was issued for the account.
pub(super) async fn sign_out_everywhere<R: Rows>(rows: &R, subject: &Subject) -> Changed<AccountVersion, R::Fault> {
    match rows.lock(subject).await? {
        Some(standing) => advance(rows, subject, standing).await,
        None => Ok(Err(AccountFault::Unknown)),
    }
}

async fn advance<R: Rows>(rows: &R, subject: &Subject, standing: Standing) -> Changed<AccountVersion, R::Fault> {
    let Some(next) = standing.version.as_u32().checked_add(1) else {
        return Ok(Err(AccountFault::VersionsExhausted));
    };
    let next = AccountVersion::from_u32(next);
    rows.set_version(subject, next).await?;
    Ok(Ok(next))
}

/// Deletes an account with its names and consents. Its subject is never issued again: "never reassigned".
pub(super) async fn delete<R: Rows>(rows: &R, subject: &Subject, now: Timestamp) -> Changed<(), R::Fault> {
    if !rows.delete(subject).await? {
        return Ok(Err(AccountFault::Unknown));
    }
    rows.bury(subject, now).await?;
    Ok(Ok(()))
}

/// The most consents of one account: clients may come and go by the thousand, and only a few are still used.
const MAX_CONSENTS: u16 = 500;

/// Remembers a consent in the place of an earlier one to the same client; beyond a number, the oldest one is forgotten. An
/// account that is gone consents to nothing.
pub(super) async fn remember_consent<R: Rows>(
    rows: &R,
    subject: &Subject,
    consent: &Consent,
) -> Result<Result<(), Infallible>, R::Fault> {
    rows.put_consent(subject, consent).await?;
    rows.keep_latest_consents(subject, MAX_CONSENTS).await?;
    Ok(Ok(()))
}

/// Replaces the hash of the same password, unless the password was changed meanwhile.
pub(super) async fn renew_hash<R: Rows>(
    rows: &R,
    subject: &Subject,
    old: &SlowHash,
    new: &SlowHash,
) -> Result<Result<bool, Infallible>, R::Fault> {
    rows.renew_hash(subject, old, new).await.map(Ok)
}

/// Forgets a consent; whether there was one.
pub(super) async fn withdraw_consent<R: Rows>(
    rows: &R,
    subject: &Subject,
    client: &ClientId,
) -> Result<Result<bool, Infallible>, R::Fault> {
    rows.forget_consent(subject, client).await.map(Ok)
}
