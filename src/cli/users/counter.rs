//! Where accounts are changed, whether or not the service runs: it sees at once what is written here.

use std::num::NonZeroUsize;

use tokio::runtime::Handle;

use super::audit::Audit;
use crate::cli::CommandFault;
use crate::cli::accounts::OpenDirectory;
use crate::cli::arguments::Whom;
use crate::cli::desk::Desk;
use crate::clock::Timestamp;
use crate::passwords::HashPool;
use crate::protocol::Subject;
use crate::users::{
    Account, AccountFault, AccountStatus, AccountVersion, Consent, KEPT_ELSEWHERE, NewAccount, NewPassword,
    PortableAccount, Standing, Username,
};

pub(super) struct Counter {
    open: OpenDirectory,
    hashes: HashPool,
    audit: Audit,
}

impl Counter {
    pub(super) fn open(desk: &Desk) -> Result<Self, CommandFault> {
        let config = desk.config()?;
        if !config.directory.kind.keeps_accounts() {
            return Err(CommandFault::refused(KEPT_ELSEWHERE));
        }
        let open = OpenDirectory::open(desk, &config).map_err(CommandFault::refused)?;
        let hashes = HashPool::with_threads(NonZeroUsize::MIN, desk.entropy()).map_err(CommandFault::refused)?;
        Ok(Self { open, hashes, audit: Audit::of(desk, &config) })
    }

    /// The one account of this name or subject.
    pub(super) fn find(&self, whom: &Whom) -> Result<Account, CommandFault> {
        let text = &whom.account;
        let named = self.open.wait(self.open.directory.account_named(text))?;
        let subject = Subject::parse(text);
        let known = subject.map(|subject| self.open.wait(self.open.directory.account(&subject))).transpose()?.flatten();
        match (named, known) {
            (Some(named), Some(known)) if named.subject != known.subject => Err(CommandFault::refused(format!(
                "{text} is the username of {} and the subject of {}; expected another name of the one that is meant",
                named.subject, known.username
            ))),
            (Some(account), _) | (None, Some(account)) => Ok(account),
            (None, None) => Err(CommandFault::refused(format!(
                "there is no account {}; expected a username, a verified e-mail address or a subject",
                text.escape_debug()
            ))),
        }
    }

    pub(super) fn page(&self, after: Option<&Username>, at_most: u16) -> Result<Vec<Account>, CommandFault> {
        self.open.wait(self.open.directory.list(after, at_most))
    }

    pub(super) fn create(&self, new: NewAccount, now: Timestamp) -> Result<Account, CommandFault> {
        let made = self.open.wait(self.open.directory.create(new, &self.hashes, now))?;
        self.audit.account("made", &made.subject);
        Ok(made)
    }

    pub(super) fn import(&self, accounts: Vec<PortableAccount>) -> Result<Vec<Result<(), AccountFault>>, CommandFault> {
        let made = self.open.wait(self.open.directory.import(accounts))?;
        self.audit.accounts("imported", made.iter().filter(|made| made.is_ok()).count() as u64);
        Ok(made)
    }

    pub(super) fn set_password(&self, of: &Account, password: NewPassword) -> Result<AccountVersion, CommandFault> {
        let version = self.open.wait(self.open.directory.set_password(&of.subject, password, &self.hashes))?;
        self.audit.account("another password", &of.subject);
        Ok(version)
    }

    pub(super) fn set_status(&self, of: &Account, status: AccountStatus) -> Result<Standing, CommandFault> {
        let standing = self.open.wait(self.open.directory.set_status(&of.subject, status))?;
        self.audit.account(&status.to_string(), &of.subject);
        Ok(standing)
    }

    pub(super) fn sign_out(&self, of: &Account) -> Result<AccountVersion, CommandFault> {
        let version = self.open.wait(self.open.directory.sign_out_everywhere(&of.subject))?;
        self.audit.account("signed out everywhere", &of.subject);
        Ok(version)
    }

    pub(super) fn delete(&self, of: &Account, now: Timestamp) -> Result<(), CommandFault> {
        self.open.wait(self.open.directory.delete(&of.subject, now))?;
        self.audit.account("deleted", &of.subject);
        Ok(())
    }

    /// Notes that the hashes of so many passwords are told.
    pub(super) fn tells_hashes(&self, of: u64) {
        self.audit.accounts("exported with password hashes", of);
    }

    pub(super) fn consents(&self, of: &Account) -> Result<Vec<Consent>, CommandFault> {
        self.open.wait(self.open.directory.consents(&of.subject))
    }

    /// What others are asked on.
    pub(super) fn io(&self) -> Handle {
        self.open.io()
    }

    pub(super) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.open.block_on(work)
    }
}
