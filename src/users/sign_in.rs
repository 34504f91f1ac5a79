//! How users prove who they are by a password.

use super::kind::{change, read};
use super::{Directory, password, rules};
use crate::clock::Timestamp;
use crate::passwords::{HashPool, SlowHash};
use crate::secret::Secret;
use crate::users::{Account, AccountStatus, AuthenticatedUser, SignInFault};

impl Directory {
    /// Signs a user in by username, or by verified e-mail address, and password. Whatever is wrong, it costs one hash; a
    /// status that is not active is told only after the password was verified.
    ///
    /// # Errors
    /// [`SignInFault`] names what was wrong, for the operator.
    pub async fn authenticate(
        &self,
        name: &str,
        unverified_password: Secret,
        hashes: &HashPool,
        now: Timestamp,
    ) -> Result<AuthenticatedUser, SignInFault> {
        let found = read!(self.kind, rows => rules::account_named(rows, name))?;
        let hash = found.as_ref().and_then(|account| account.password.clone());
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let password = password::prepared(unverified_password);
        let verified = hashes.verifies(hash.clone(), password.clone()).await.map_err(|_| SignInFault::HashesBusy)?;
        let account = judge(found, verified)?;
        if hash.cost().is_below(self.cost) {
            self.renew_hash(&account, hash, password, hashes).await;
        }
        Ok(AuthenticatedUser::by_password(account, now))
    }

    /// Hashes a verified password anew at the present cost. A sign-in does not fail because that does: the next one tries
    /// again.
    async fn renew_hash(&self, account: &Account, old: SlowHash, password: Secret, hashes: &HashPool) {
        let Ok(new) = hashes.make(password, self.cost, self.entropy.as_ref()).await else { return };
        let subject = account.subject.clone();
        let renewed = change!(self.kind, rows => rules::renew_hash(rows, &subject, &old, &new));
        if renewed.is_err() {
            log::warn!("a password's hash could not be renewed at the present cost");
        }
    }
}

/// The account that may sign in.
fn judge(found: Option<Account>, verified: bool) -> Result<Account, SignInFault> {
    let account = found.ok_or(SignInFault::UnknownName)?;
    match (account.has_password(), verified, account.status) {
        (false, ..) => Err(SignInFault::NoPassword),
        (true, false, _) => Err(SignInFault::WrongPassword),
        (true, true, AccountStatus::Pending) => Err(SignInFault::Pending),
        (true, true, AccountStatus::Disabled) => Err(SignInFault::Disabled),
        (true, true, AccountStatus::Active) => Ok(account),
    }
}
