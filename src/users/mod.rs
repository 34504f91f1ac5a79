//! The directory: accounts, their passwords and consents, in a SQLite file or in PostgreSQL, which operators' commands write
//! beside the service; or none, where a service of the operator's says who people are.
//!
//! The rules are written once, over the rows of whichever store it is.
//!
//! Its answer to a sign-in is a proof that only this room makes: [`AuthenticatedUser`]. Reads see what was committed last,
//! by whichever process, and never wait for who writes; a change is answered when no power cut can undo it. A subject is
//! never issued twice, and the version of an account only grows.

mod account;
mod administration;
mod authenticated;
mod cells;
mod claims;
mod consent;
mod elsewhere;
mod embedded;
mod fault;
mod kind;
mod known;
mod name;
mod password;
mod portable;
#[cfg(feature = "postgres")]
mod postgres;
mod profile;
mod records;
mod rows;
mod rules;
mod self_service;
mod service;
mod settings;
mod sign_in;
mod state;

use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;

pub use account::{Account, AccountStatus, AccountVersion, Standing};
pub use administration::NewAccount;
pub use authenticated::{AuthenticatedUser, SignedIn};
pub use claims::{ClaimNames, scope_of_claim};
pub use consent::Consent;
pub use embedded::{DirectoryFile, Holding, Restored, back_up, restore};
pub use fault::{AccountFault, DirectoryFault, KEPT_ELSEWHERE, SignInFault, Unavailable};
pub use known::{GivenFault, KnownUser, given_claims};
pub use name::{EmailAddress, Username, canonical_name};
pub use password::{NewPassword, PasswordFault};
pub use portable::{Hashes, PortableAccount, PortableFault};
#[cfg(feature = "postgres")]
pub use postgres::PostgresFault;
pub use profile::{
    Address, Birthdate, CustomClaims, ForeignClaims, Line, Lines, Locale, PhoneNumber, Profile, TimeZone, WebAddress,
};
pub use self_service::ProfileChange;
pub use service::{PasswordService, ServiceCounted, ServiceFault, service_secret, service_url};
pub use settings::{DirectoryKind, DirectorySettings, HashingSettings, PasswordServiceSettings, PostgresSettings};

pub use state::{DirectoryState, ServerState};

use crate::entropy::Entropy;
use crate::passwords::{Cost, SlowHash};
use crate::protocol::{ClientId, Subject};
use authenticated::VouchedFor;
use embedded::Embedded;
use kind::{Kind, change, read};
#[cfg(feature = "postgres")]
use postgres::Postgres;
use rows::Rows;
use service::ServiceCounts;

/// The directory of one replica.
pub struct Directory {
    kind: Kind,
    /// What a new hash costs.
    cost: Cost,
    /// The hash of what nobody knows, for whoever has no account or no password.
    decoy: SlowHash,
    entropy: Arc<dyn Entropy>,
    /// What the configuration calls it.
    kind_written: DirectoryKind,
    service_counts: ServiceCounts,
}

/// What a directory is opened with besides its settings.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The folder of the service's own files.
    pub storage: &'a Path,
    /// Where relative paths of the configuration start.
    pub folder: &'a Path,
    /// The runtime on which connections live, started when something needs it; whoever uses them waits elsewhere.
    pub io: &'a dyn Fn() -> io::Result<Handle>,
}

impl Directory {
    /// The directory of these settings. A server that is not there now is awaited; one that will never do is a fault.
    ///
    /// # Errors
    /// [`DirectoryFault`] names the file or server and what is wrong with it.
    pub fn of(
        settings: &DirectorySettings,
        surroundings: &Surroundings<'_>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, DirectoryFault> {
        let kind = match settings.kind {
            DirectoryKind::Embedded => Kind::Embedded(Embedded::open(surroundings.storage)?),
            DirectoryKind::External | DirectoryKind::Http => Kind::Elsewhere,
            #[cfg(feature = "postgres")]
            DirectoryKind::Postgres => Kind::Postgres(Postgres::open(&settings.postgres, surroundings)?),
        };
        Self::with(kind, settings, entropy)
    }

    /// The directory of a service that keeps it in a file in `folder`, whatever `settings.kind` says; made there if there
    /// is none.
    ///
    /// # Errors
    /// [`DirectoryFault`] names the file and what is wrong with it.
    pub fn open(
        folder: &Path,
        settings: &DirectorySettings,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, DirectoryFault> {
        Self::with(Kind::Embedded(Embedded::open(folder)?), settings, entropy)
    }

    /// Whether there are accounts: not where a service of the operator's has them, and vouches for people.
    #[must_use]
    pub const fn keeps_accounts(&self) -> bool {
        !matches!(self.kind, Kind::Elsewhere)
    }

    /// Whether the directory can be read now.
    ///
    /// # Errors
    /// [`DirectoryFault`] says why not.
    pub async fn reach(&self) -> Result<(), DirectoryFault> {
        match &self.kind {
            Kind::Elsewhere | Kind::Embedded(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Kind::Postgres(server) => Ok(server.reach().await?),
        }
    }

    fn with(kind: Kind, settings: &DirectorySettings, entropy: Arc<dyn Entropy>) -> Result<Self, DirectoryFault> {
        let cost = settings.hashing.cost();
        let decoy = SlowHash::decoy(cost, entropy.as_ref())?;
        Ok(Self { kind, cost, decoy, entropy, kind_written: settings.kind, service_counts: ServiceCounts::default() })
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
    pub async fn standing(&self, subject: &Subject) -> Result<Option<Standing>, Unavailable> {
        read!(self.kind, rows => rows.standing(subject))
    }

    /// The account of this username, or of this e-mail address if it is verified, however it is written.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn account_named(&self, name: &str) -> Result<Option<Account>, Unavailable> {
        read!(self.kind, rows => rules::account_named(rows, name))
    }

    /// The account of this subject.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn account(&self, subject: &Subject) -> Result<Option<Account>, Unavailable> {
        read!(self.kind, rows => rows.account(subject))
    }

    /// What a user allowed a client, if anything. Whether that is enough is for whoever asks to judge.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn consent(&self, subject: &Subject, client: &ClientId) -> Result<Option<Consent>, Unavailable> {
        read!(self.kind, rows => rows.consent(subject, client))
    }

    /// All that a user allowed clients.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn consents(&self, subject: &Subject) -> Result<Vec<Consent>, Unavailable> {
        read!(self.kind, rows => rows.consents(subject))
    }

    /// Remembers a consent in the place of an earlier one to the same client; the answer comes when no power cut can undo
    /// it. Of an account that is gone nothing is remembered.
    ///
    /// # Errors
    /// [`Unavailable`]: it may or may not be remembered.
    pub async fn remember_consent(&self, subject: &Subject, consent: Consent) -> Result<(), Unavailable> {
        let subject = subject.clone();
        let Ok(()) = change!(self.kind, rows => rules::remember_consent(rows, &subject, &consent))?;
        Ok(())
    }
}
