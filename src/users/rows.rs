//! The seam between the rules and the stores: what a store does with its rows. Rules are written once, above it.

use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::{ClientId, Subject};
use crate::users::{Account, AccountStatus, AccountVersion, Consent, Standing};

/// What keeps two accounts from having one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    Username,
    Email,
}

impl NameKind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Username, Self::Email].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The rows of a store, as of its last commit; or, within a change, as the change leaves them.
///
/// A change is one transaction. What it locks, or what it finds taken, stays so until its end: two changes of one account,
/// or two that want one name or one subject, follow each other, whichever replicas make them.
pub(super) trait Rows {
    /// Why rows cannot be read or written.
    type Fault;

    async fn standing(&self, subject: &Subject) -> Result<Option<Standing>, Self::Fault>;

    async fn account(&self, subject: &Subject) -> Result<Option<Account>, Self::Fault>;

    /// Whose a canonical name is, and which of that account's names it is.
    async fn named(&self, canonical: &str) -> Result<Option<(NameKind, Account)>, Self::Fault>;

    /// Accounts in the order of their canonical usernames, from the first behind `after` on.
    async fn accounts(&self, after: &str, at_most: u16) -> Result<Vec<Account>, Self::Fault>;

    async fn consent(&self, subject: &Subject, client: &ClientId) -> Result<Option<Consent>, Self::Fault>;

    /// Every consent of a user.
    async fn consents(&self, subject: &Subject) -> Result<Vec<Consent>, Self::Fault>;

    /// Whose a canonical name is.
    async fn owner(&self, canonical: &str) -> Result<Option<String>, Self::Fault>;

    /// The standing of an account that nobody else changes until the end of this change.
    async fn lock(&self, subject: &Subject) -> Result<Option<Standing>, Self::Fault>;

    /// Whether a subject is never issued again.
    async fn is_buried(&self, subject: &Subject) -> Result<bool, Self::Fault>;

    /// Writes an account without its names; `false` if there is one of its subject.
    async fn insert(&self, account: &Account) -> Result<bool, Self::Fault>;

    /// Writes an account in the place of what is there of its subject, and takes its names from it.
    async fn replace(&self, account: &Account) -> Result<(), Self::Fault>;

    /// Gives a canonical name to an account; `false` if it is somebody's.
    async fn claim(&self, canonical: &str, kind: NameKind, subject: &Subject) -> Result<bool, Self::Fault>;

    async fn set_password(&self, subject: &Subject, hash: &SlowHash) -> Result<(), Self::Fault>;

    /// Compares and sets; `false` if the hash is another one.
    async fn renew_hash(&self, subject: &Subject, old: &SlowHash, new: &SlowHash) -> Result<bool, Self::Fault>;

    async fn set_status(&self, subject: &Subject, status: AccountStatus) -> Result<(), Self::Fault>;

    async fn set_version(&self, subject: &Subject, version: AccountVersion) -> Result<(), Self::Fault>;

    /// Deletes an account with its names and consents; `false` if there is none.
    async fn delete(&self, subject: &Subject) -> Result<bool, Self::Fault>;

    /// Remembers that a subject is never issued again.
    async fn bury(&self, subject: &Subject, now: Timestamp) -> Result<(), Self::Fault>;

    /// Writes a consent in the place of an earlier one to the same client; nothing for an account that is not there.
    async fn put_consent(&self, subject: &Subject, consent: &Consent) -> Result<(), Self::Fault>;

    /// Forgets a consent; whether there was one.
    async fn forget_consent(&self, subject: &Subject, client: &ClientId) -> Result<bool, Self::Fault>;

    /// Forgets all consents of an account but the latest.
    async fn keep_latest_consents(&self, subject: &Subject, at_most: u16) -> Result<(), Self::Fault>;

    /// Begins a part of a change that can be undone alone.
    async fn begin_part(&self) -> Result<(), Self::Fault>;

    /// Ends the part that was begun last: keeps what it wrote, or undoes it.
    async fn end_part(&self, keep: bool) -> Result<(), Self::Fault>;
}
