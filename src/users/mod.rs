//! The directory: accounts, their passwords and consents, in a SQLite file that operators' commands write beside the
//! service.
//!
//! Its answer to a sign-in is a proof that only this room makes: [`AuthenticatedUser`]. Reads see what was committed last,
//! by whichever process, and never wait for who writes; a change is answered when no power cut can undo it. A subject is
//! never issued twice, and the version of an account only grows.

mod account;
mod administration;
mod authenticated;
mod backup;
mod cells;
mod changes;
mod claims;
mod clerk;
mod consent;
mod embedded;
mod fault;
mod file;
mod format;
mod known;
mod name;
mod password;
mod place;
mod profile;
mod rows;
mod self_service;
mod settings;
mod sign_in;

use std::path::Path;
use std::sync::Arc;

pub use account::{Account, AccountStatus, AccountVersion, Standing};
pub use administration::NewAccount;
pub use authenticated::AuthenticatedUser;
pub use backup::{Holding, Restored, back_up, restore};
pub use claims::{ClaimNames, scope_of_claim};
pub use consent::Consent;
pub use fault::{AccountFault, DirectoryFault, SignInFault, Unavailable};
pub use file::DirectoryFile;
pub use known::{GivenFault, KnownUser, given_claims};
pub use name::{EmailAddress, Username, canonical_name};
pub use password::{NewPassword, PasswordFault};
pub use profile::{
    Address, Birthdate, CustomClaims, ForeignClaims, Line, Lines, Locale, PhoneNumber, Profile, TimeZone, WebAddress,
};
pub use self_service::ProfileChange;
pub use settings::{DirectoryKind, DirectorySettings, HashingSettings};

use crate::entropy::Entropy;
use crate::passwords::{Cost, SlowHash};
use crate::protocol::{ClientId, Subject};
use embedded::Embedded;

/// The directory of one replica.
pub struct Directory {
    kind: Kind,
    /// What a new hash costs.
    cost: Cost,
    /// The hash of what nobody knows, for whoever has no account or no password.
    decoy: SlowHash,
    entropy: Arc<dyn Entropy>,
    /// Whether whoever the operator's sign-in service vouched for is a user.
    trusts_service: bool,
}

enum Kind {
    Embedded(Embedded),
}

impl Directory {
    /// The directory of a service that keeps its files in `folder`; made there if there is none.
    ///
    /// # Errors
    /// [`DirectoryFault`] names the file and what is wrong with it.
    pub fn open(
        folder: &Path,
        settings: &DirectorySettings,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, DirectoryFault> {
        let kind = match settings.kind {
            DirectoryKind::Embedded | DirectoryKind::External => Kind::Embedded(Embedded::open(folder)?),
        };
        let cost = settings.hashing.cost();
        let decoy = SlowHash::decoy(cost, entropy.as_ref())?;
        let trusts_service = settings.kind == DirectoryKind::External;
        Ok(Self { kind, cost, decoy, entropy, trusts_service })
    }

    /// Recognizes a user who authenticated before, for this version of the account; `None` if it is no longer active, or
    /// of another version.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn recognize(
        &self,
        subject: &Subject,
        version: AccountVersion,
    ) -> Result<Option<AuthenticatedUser>, Unavailable> {
        if version == AccountVersion::OF_SERVICE {
            return Ok(self.vouched_for(subject));
        }
        let serves = self.standing(subject).await?.is_some_and(|standing| standing.serves(version));
        Ok(serves.then(|| AuthenticatedUser::recognized(subject.clone(), version)))
    }

    /// The account of this subject, if it is still active and of this version.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn current_account(
        &self,
        subject: &Subject,
        version: AccountVersion,
    ) -> Result<Option<Account>, Unavailable> {
        Ok(self.account(subject).await?.filter(|account| account.standing().serves(version)))
    }

    /// Status and version of an account; `None` if there is no such account.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    #[expect(clippy::unused_async, reason = "other kinds of directory wait")]
    pub async fn standing(&self, subject: &Subject) -> Result<Option<Standing>, Unavailable> {
        self.embedded().read(|file| rows::standing(file, subject))
    }

    /// The account of this username, or of this e-mail address if it is verified, however it is written.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    #[expect(clippy::unused_async, reason = "other kinds of directory wait")]
    pub async fn account_named(&self, name: &str) -> Result<Option<Account>, Unavailable> {
        self.embedded().read(|file| rows::account_named(file, name))
    }

    /// The account of this subject.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    #[expect(clippy::unused_async, reason = "other kinds of directory wait")]
    pub async fn account(&self, subject: &Subject) -> Result<Option<Account>, Unavailable> {
        self.embedded().read(|file| rows::account(file, subject))
    }

    /// What a user allowed a client, if anything. Whether that is enough is for whoever asks to judge.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    #[expect(clippy::unused_async, reason = "other kinds of directory wait")]
    pub async fn consent(&self, subject: &Subject, client: &ClientId) -> Result<Option<Consent>, Unavailable> {
        self.embedded().read(|file| rows::consent(file, subject, client))
    }

    /// All that a user allowed clients.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    #[expect(clippy::unused_async, reason = "other kinds of directory wait")]
    pub async fn consents(&self, subject: &Subject) -> Result<Vec<Consent>, Unavailable> {
        self.embedded().read(|file| rows::consents(file, subject))
    }

    /// Remembers a consent in the place of an earlier one to the same client; the answer comes when no power cut can undo
    /// it. Of an account that is gone nothing is remembered.
    ///
    /// # Errors
    /// [`Unavailable`]: it may or may not be remembered.
    pub async fn remember_consent(&self, subject: &Subject, consent: Consent) -> Result<(), Unavailable> {
        let subject = subject.clone();
        self.embedded().write(move |file| changes::remember_consent(file, &subject, &consent)).await
    }

    const fn embedded(&self) -> &Embedded {
        let Kind::Embedded(embedded) = &self.kind;
        embedded
    }
}
