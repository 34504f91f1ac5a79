//! Proofs of who a user is.

use crate::clock::Timestamp;
use crate::protocol::{AuthenticationReference, GivenClaims, Subject};
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

/// A user whose password was right a moment ago, and what goes with that.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: AuthenticatedUser,
    /// How (RFC 8176).
    pub methods: Vec<AuthenticationReference>,
    /// What the operator's service says of the user, where one vouches for people.
    pub given: Option<GivenClaims>,
}

/// A user as the operator's service names one.
pub(super) struct VouchedFor {
    pub(super) subject: Subject,
    pub(super) methods: Vec<AuthenticationReference>,
    pub(super) claims: Option<GivenClaims>,
}

impl SignedIn {
    /// Whoever the directory authenticated.
    #[must_use]
    pub fn by_password(user: AuthenticatedUser) -> Self {
        Self { user, methods: vec![AuthenticationReference::Password], given: None }
    }

    pub(super) fn vouched_for(VouchedFor { subject, methods, claims }: VouchedFor, now: Timestamp) -> Self {
        let version = AccountVersion::OF_SERVICE;
        Self { user: AuthenticatedUser { subject, version, authenticated_at: Some(now) }, methods, given: claims }
    }
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
