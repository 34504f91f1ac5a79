//! Why somebody is not signed in, and why an account is not changed.

use std::fmt;

use crate::entropy::Exhausted;
use crate::passwords::Unmade;
use crate::sqlite::FileFault;
#[cfg(feature = "postgres")]
use crate::users::PostgresFault;

/// The directory cannot be reached, or does not answer: never the fault of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// Why a directory cannot be opened.
#[derive(Debug)]
pub enum DirectoryFault {
    /// Its folder or file cannot be used.
    File(FileFault),
    /// Its server cannot be used.
    #[cfg(feature = "postgres")]
    Postgres(PostgresFault),
    /// There is no randomness.
    Exhausted(Exhausted),
}

/// Why somebody is not signed in. The operator is told which; the stranger is told [`SignInFault::is_wrong_credentials`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInFault {
    /// No account has this username or verified e-mail address.
    UnknownName,
    /// The account has no password.
    NoPassword,
    /// The password is another.
    WrongPassword,
    /// The password is right, and the account not yet activated.
    Pending,
    /// The password is right, and the account disabled.
    Disabled,
    /// Too many passwords are being verified.
    HashesBusy,
    /// The directory cannot be reached.
    Unavailable(Unavailable),
}

impl SignInFault {
    /// What it is called in the log; who it was is not in it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownName => "UnknownName",
            Self::NoPassword => "NoPassword",
            Self::WrongPassword => "WrongPassword",
            Self::Pending => "Pending",
            Self::Disabled => "Disabled",
            Self::HashesBusy => "HashesBusy",
            Self::Unavailable(_) => "DirectoryUnavailable",
        }
    }

    /// Whether the page answers that name or password is wrong: one answer for all of these, so that nobody learns who has
    /// an account here, and in which state.
    #[must_use]
    pub const fn is_wrong_credentials(self) -> bool {
        match self {
            Self::UnknownName | Self::NoPassword | Self::WrongPassword | Self::Pending | Self::Disabled => true,
            Self::HashesBusy | Self::Unavailable(_) => false,
        }
    }
}

/// Why an account is not made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountFault {
    /// There is no such account.
    Unknown,
    /// The username is another account's username or e-mail address.
    UsernameTaken,
    /// The e-mail address is another account's e-mail address or username.
    EmailTaken,
    /// The subject is, or was, another account's.
    SubjectTaken,
    /// There are too many roles or groups.
    TooManyGroups,
    /// Its number of versions is used up.
    VersionsExhausted,
    /// A service of the operator's has the accounts.
    KeptElsewhere,
    /// The hash of the password cannot be made.
    Unmade(Unmade),
    /// There is no randomness for its subject.
    Exhausted(Exhausted),
    /// It may or may not have been done.
    Unavailable(Unavailable),
}

/// What whoever would change accounts is told that are not here.
pub const KEPT_ELSEWHERE: &str = "Signet keeps no accounts, because directory.kind says that a service of yours does; expected the change to be made there";

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the directory cannot be reached")
    }
}

impl fmt::Display for DirectoryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(fault) => fault.fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(fault) => fault.fmt(f),
            Self::Exhausted(fault) => fault.fmt(f),
        }
    }
}

impl fmt::Display for SignInFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownName => "no account has this username or verified e-mail address",
            Self::NoPassword => "the account has no password",
            Self::WrongPassword => "the password is wrong",
            Self::Pending => "the password is right, and the account is not yet activated",
            Self::Disabled => "the password is right, and the account is disabled",
            Self::HashesBusy => "too many passwords are being verified",
            Self::Unavailable(fault) => return fault.fmt(f),
        })
    }
}

impl fmt::Display for AccountFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "there is no such account",
            Self::UsernameTaken => "the username is taken, as a username or an e-mail address; expected another",
            Self::EmailTaken => "the e-mail address is taken, as one or as a username; expected another",
            Self::SubjectTaken => "the subject is, or was, another account's; expected a new one",
            Self::TooManyGroups => "there are too many roles or groups; expected 100 of each at most",
            Self::VersionsExhausted => "the account was changed too often; expected a new account",
            Self::KeptElsewhere => KEPT_ELSEWHERE,
            Self::Unmade(fault) => return fault.fmt(f),
            Self::Exhausted(fault) => return fault.fmt(f),
            Self::Unavailable(fault) => return fault.fmt(f),
        })
    }
}

impl std::error::Error for Unavailable {}
impl std::error::Error for DirectoryFault {}
impl std::error::Error for SignInFault {}
impl std::error::Error for AccountFault {}

impl From<FileFault> for DirectoryFault {
    fn from(fault: FileFault) -> Self {
        Self::File(fault)
    }
}

#[cfg(feature = "postgres")]
impl From<PostgresFault> for DirectoryFault {
    fn from(fault: PostgresFault) -> Self {
        Self::Postgres(fault)
    }
}

impl From<Exhausted> for DirectoryFault {
    fn from(fault: Exhausted) -> Self {
        Self::Exhausted(fault)
    }
}

impl From<Unavailable> for SignInFault {
    fn from(fault: Unavailable) -> Self {
        Self::Unavailable(fault)
    }
}

impl From<Unavailable> for AccountFault {
    fn from(fault: Unavailable) -> Self {
        Self::Unavailable(fault)
    }
}
