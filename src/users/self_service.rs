//! What people change in their own accounts.

use super::kind::change;
use super::{Directory, rules};
use crate::clock::Timestamp;
use crate::passwords::HashPool;
use crate::protocol::{ClientId, Subject};
use crate::users::{Account, AccountFault, AuthenticatedUser, EmailAddress, Line, NewAccount, Profile, Unavailable};

/// A change that people make to what is known of them. What is left out is known no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChange {
    /// What they are called.
    Names {
        /// `name`
        name: Option<Line>,
        /// `given_name`
        given_name: Option<Line>,
        /// `family_name`
        family_name: Option<Line>,
    },
    /// Their e-mail address; another one than before is not verified.
    Email(Option<EmailAddress>),
}

impl ProfileChange {
    /// The profile after the change.
    #[must_use]
    pub fn applied(self, profile: Profile) -> Profile {
        match self {
            Self::Names { name, given_name, family_name } => Profile { name, given_name, family_name, ..profile },
            Self::Email(email) => {
                let is_same = email == profile.email;
                Profile { email, email_verified: profile.email_verified && is_same, ..profile }
            }
        }
    }
}

impl Directory {
    /// Makes an account for whoever asks for one, and signs that person in. An e-mail address that is not verified may be
    /// somebody else's, too: nobody learns here whose it is.
    ///
    /// # Errors
    /// [`AccountFault`]: the username is taken, or it cannot be made now.
    pub async fn sign_up(
        &self,
        new: NewAccount,
        hashes: &HashPool,
        now: Timestamp,
    ) -> Result<AuthenticatedUser, AccountFault> {
        let account = self.prepare(new, hashes, now).await?;
        let made = account.clone();
        change!(self.kind, rows => rules::enter(rows, &account))??;
        Ok(AuthenticatedUser::by_password(made, now))
    }

    /// Changes what is known of a person; the account after it.
    ///
    /// # Errors
    /// [`AccountFault`]: there is no such account, or it cannot be done now.
    pub async fn change_profile(
        &self,
        subject: &Subject,
        change: ProfileChange,
        now: Timestamp,
    ) -> Result<Account, AccountFault> {
        let subject = subject.clone();
        let changed = move |account: Account| Account {
            profile: change.applied(account.profile.clone()),
            updated_at: now.max(account.updated_at),
            ..account
        };
        change!(self.kind, rows => rules::change(rows, &subject, changed))?
    }

    /// Takes back what a user allowed a client; whether there was anything. What the client has already is for the guard
    /// to revoke.
    ///
    /// # Errors
    /// [`Unavailable`]: it may or may not be taken back.
    pub async fn withdraw_consent(&self, subject: &Subject, client: &ClientId) -> Result<bool, Unavailable> {
        let (subject, client) = (subject.clone(), client.clone());
        let Ok(was_there) = change!(self.kind, rows => rules::withdraw_consent(rows, &subject, &client))?;
        Ok(was_there)
    }
}
