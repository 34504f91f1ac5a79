//! Accounts: who somebody is, and what of their tokens still counts.

use std::fmt;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::Subject;
use crate::protocol::registered_names::registered_names;
use crate::users::{Profile, Username};

registered_names! {
    /// Where an account is in its life.
    AccountStatus {
        /// Made, and not yet activated.
        Pending = "pending",
        /// May sign in.
        Active = "active",
        /// May not sign in, until an administrator says otherwise.
        Disabled = "disabled",
    }
}

/// Which issue of an account something was made for. A new password, disabling, and signing out everywhere make the next
/// one, and what was made for an earlier one is worthless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountVersion(u32);

impl AccountVersion {
    /// The one version of users whom only the operator's sign-in service knows.
    pub const OF_SERVICE: Self = Self(0);

    /// The version of a new account.
    pub const FIRST: Self = Self(1);

    /// The version of this number.
    #[must_use]
    pub const fn from_u32(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn as_u32(self) -> u32 {
        self.0
    }
}

impl fmt::Display for AccountVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether an account may be served, and for which version of it something must have been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it is in its life.
    pub status: AccountStatus,
    /// Its present version.
    pub version: AccountVersion,
}

impl Standing {
    /// Whether what was made for `version` still counts: the account is active, and the version is its present one.
    #[must_use]
    pub fn serves(&self, version: AccountVersion) -> bool {
        self.status == AccountStatus::Active && self.version == version
    }
}

/// An account as the directory has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// `sub`: never reassigned, also after the account is deleted.
    pub subject: Subject,
    /// The name to sign in with, as it was typed.
    pub username: Username,
    /// Where it is in its life.
    pub status: AccountStatus,
    /// Its present version.
    pub version: AccountVersion,
    /// The standard claims.
    pub profile: Profile,
    /// The operator's own claims, as [`CustomClaims`](crate::users::CustomClaims) allows them.
    pub claims: Map<String, Value>,
    /// Roles, in alphabetical order.
    pub roles: Vec<String>,
    /// Groups, in alphabetical order.
    pub groups: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its profile, claims, roles or groups were last changed (`updated_at`).
    pub updated_at: Timestamp,
    pub(super) password: Option<SlowHash>,
}

impl Account {
    /// Its status and version.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        Standing { status: self.status, version: self.version }
    }

    /// Whether it has a password to sign in with.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// `preferred_username`: what the profile says, or the username.
    #[must_use]
    pub fn preferred_username(&self) -> &str {
        self.profile.preferred_username.as_ref().map_or(self.username.as_str(), |name| name.as_str())
    }
}
