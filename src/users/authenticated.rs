//! Proofs of who a user is.

use crate::clock::Timestamp;
use crate::protocol::Subject;
use crate::users::{Account, AccountVersion};

/// The proof that a user is who they say: a password was verified, or a session of the account's present version was
/// recognized; and that the account was active then. Only the directory makes one.
///
/// ```compile_fail
/// # fn forge(subject: signet::protocol::Subject, version: signet::users::AccountVersion) {
/// let forged = signet::users::AuthenticatedUser { subject, version, authenticated_at: None };
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AuthenticatedUser {
    subject: Subject,
    version: AccountVersion,
    authenticated_at: Option<Timestamp>,
}

impl AuthenticatedUser {
    pub(super) fn by_password(account: Account, now: Timestamp) -> Self {
        Self { subject: account.subject, version: account.version, authenticated_at: Some(now) }
    }

    pub(super) const fn recognized(subject: Subject, version: AccountVersion) -> Self {
        Self { subject, version, authenticated_at: None }
    }

    /// `sub`
    #[must_use]
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The version of the account that was authenticated: what is made for the user is made for it.
    #[must_use]
    pub const fn version(&self) -> AccountVersion {
        self.version
    }

    /// When the user authenticated just now (`auth_time`); `None` for a user who was recognized, and did so before.
    #[must_use]
    pub const fn authenticated_at(&self) -> Option<Timestamp> {
        self.authenticated_at
    }
}
