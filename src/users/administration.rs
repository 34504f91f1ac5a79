//! What administrators do with accounts.

use std::collections::BTreeSet;

use super::kind::{change, read};
use super::rows::Rows;
use super::{Directory, rules};
use crate::clock::Timestamp;
use crate::passwords::{HashPool, SlowHash};
use crate::protocol::Subject;
use crate::users::{
    Account, AccountFault, AccountStatus, AccountVersion, CustomClaims, Line, NewPassword, PortableAccount, Profile,
    Standing, Unavailable, Username,
};

/// The most roles, and the most groups, of one account.
pub(super) const MAX_GROUPS: usize = 100;

/// An account that is to be made.
pub struct NewAccount {
    /// Its subject, where it has one from elsewhere; a fresh one otherwise.
    pub subject: Option<Subject>,
    /// The name to sign in with.
    pub username: Username,
    /// Its password, if it is to sign in with one.
    pub password: Option<NewPassword>,
    /// Where its life begins.
    pub status: AccountStatus,
    /// The standard claims.
    pub profile: Profile,
    /// The operator's own claims.
    pub claims: CustomClaims,
    /// Roles.
    pub roles: BTreeSet<Line>,
    /// Groups.
    pub groups: BTreeSet<Line>,
}

impl NewAccount {
    /// An active account with a name and nothing else.
    #[must_use]
    pub fn named(username: Username) -> Self {
        Self {
            subject: None,
            username,
            password: None,
            status: AccountStatus::Active,
            profile: Profile::default(),
            claims: CustomClaims::default(),
            roles: BTreeSet::new(),
            groups: BTreeSet::new(),
        }
    }

    fn account(mut self, subject: Subject, password: Option<SlowHash>, now: Timestamp) -> Account {
        let texts = |lines: BTreeSet<Line>| lines.iter().map(ToString::to_string).collect();
        self.profile.address = self.profile.address.filter(|address| !address.is_empty());
        Account {
            subject,
            username: self.username,
            status: self.status,
            version: AccountVersion::FIRST,
            profile: self.profile,
            claims: self.claims.into_map(),
            roles: texts(self.roles),
            groups: texts(self.groups),
            created_at: now,
            updated_at: now,
            password,
        }
    }
}

impl Directory {
    /// Makes an account; the answer comes when no power cut can undo it.
    ///
    /// # Errors
    /// [`AccountFault`]: a name or the subject is taken, or it cannot be made now.
    pub async fn create(&self, new: NewAccount, hashes: &HashPool, now: Timestamp) -> Result<Account, AccountFault> {
        let account = self.prepare(new, hashes, now).await?;
        let made = account.clone();
        change!(self.kind, rows => rules::create(rows, &account))??;
        Ok(made)
    }

    /// A new account, before anybody has it.
    pub(super) async fn prepare(
        &self,
        mut new: NewAccount,
        hashes: &HashPool,
        now: Timestamp,
    ) -> Result<Account, AccountFault> {
        if new.roles.len() > MAX_GROUPS || new.groups.len() > MAX_GROUPS {
            return Err(AccountFault::TooManyGroups);
        }
        let password = match new.password.take() {
            Some(password) => Some(self.hash(password, hashes).await?),
            None => None,
        };
        let subject = new.subject.take().map_or_else(|| Subject::draw(self.entropy.as_ref()), Ok);
        Ok(new.account(subject.map_err(AccountFault::Exhausted)?, password, now))
    }

    /// Makes many accounts that come from elsewhere, each or none of them, and says for each whether it was made. The fewer
    /// there are, the sooner others write.
    ///
    /// # Errors
    /// [`Unavailable`]: all or none of them may have been made.
    pub async fn import(&self, accounts: Vec<PortableAccount>) -> Result<Vec<Result<(), AccountFault>>, Unavailable> {
        let accounts: Vec<Account> = accounts.into_iter().map(|PortableAccount(account)| account).collect();
        let Ok(made) = change!(self.kind, rows => rules::create_each(rows, &accounts))?;
        Ok(made)
    }

    /// Sets another password, and makes everything worthless that was issued to the account before.
    ///
    /// # Errors
    /// [`AccountFault`]: there is no such account, or it cannot be done now.
    pub async fn set_password(
        &self,
        subject: &Subject,
        password: NewPassword,
        hashes: &HashPool,
    ) -> Result<AccountVersion, AccountFault> {
        let (subject, hash) = (subject.clone(), self.hash(password, hashes).await?);
        change!(self.kind, rows => rules::set_password(rows, &subject, &hash))?
    }

    /// Activates, disables or enables an account. What was issued to one that is disabled stays worthless afterwards.
    ///
    /// # Errors
    /// [`AccountFault`]: there is no such account, or it cannot be done now.
    pub async fn set_status(&self, subject: &Subject, status: AccountStatus) -> Result<Standing, AccountFault> {
        let subject = subject.clone();
        change!(self.kind, rows => rules::set_status(rows, &subject, status))?
    }

    /// Makes everything worthless that was issued to the account.
    ///
    /// # Errors
    /// [`AccountFault`]: there is no such account, or it cannot be done now.
    pub async fn sign_out_everywhere(&self, subject: &Subject) -> Result<AccountVersion, AccountFault> {
        let subject = subject.clone();
        change!(self.kind, rows => rules::sign_out_everywhere(rows, &subject))?
    }

    /// Deletes an account with its consents. Its names may be used again, with another subject.
    ///
    /// # Errors
    /// [`AccountFault`]: there is no such account, or it cannot be done now.
    pub async fn delete(&self, subject: &Subject, now: Timestamp) -> Result<(), AccountFault> {
        let subject = subject.clone();
        change!(self.kind, rows => rules::delete(rows, &subject, now))?
    }

    /// Some accounts in the order of their canonical usernames: the first ones, or those behind a name.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn list(&self, after: Option<&Username>, at_most: u16) -> Result<Vec<Account>, Unavailable> {
        let after = after.map(Username::canonical).unwrap_or_default();
        read!(self.kind, rows => rows.accounts(&after, at_most))
    }

    async fn hash(&self, password: NewPassword, hashes: &HashPool) -> Result<SlowHash, AccountFault> {
        let hashed = hashes.make(password.into_secret(), self.cost, self.entropy.as_ref()).await;
        hashed.map_err(AccountFault::Unmade)
    }
}
