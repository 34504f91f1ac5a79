//! People whose password a client of theirs brings (RFC 6749 §4.3): counted, hashed and refused as at the sign-in page.

use std::net::IpAddr;

use crate::clock::Timestamp;
use crate::guard::TooManyAttempts;
use crate::login::sign_in::{MAX_NAME_BYTES, NoSignIn};
use crate::login::{Login, Outage};
use crate::secret::Secret;
use crate::users::{SignInFault, SignedIn};

/// Why nobody is authenticated by the password that a client brought; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// Name or password is wrong, or the account is not served. Whoever asks does not learn which.
    WrongCredentials(SignInFault),
    /// It was tried too often.
    TooManyAttempts(TooManyAttempts),
    /// Too many passwords are being verified.
    Busy,
    /// A store of ours cannot be reached.
    Outage(Outage),
}

impl Login {
    /// Has a person prove who they are, whose name and password a client brought from this address.
    ///
    /// # Errors
    /// [`PasswordRefusal`], no sooner than the sign-in page would say it.
    pub async fn authenticate_for_client(
        &self,
        username: &str,
        password: Secret,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, PasswordRefusal> {
        let name = if username.len() <= MAX_NAME_BYTES { username } else { "" };
        self.authenticate(name, password, address, now).await.map_err(PasswordRefusal::from)
    }
}

impl From<NoSignIn> for PasswordRefusal {
    fn from(fault: NoSignIn) -> Self {
        match fault {
            NoSignIn::TooOften(fault) => Self::TooManyAttempts(fault),
            NoSignIn::Fault(SignInFault::HashesBusy) => Self::Busy,
            NoSignIn::Fault(SignInFault::Unavailable(fault)) => Self::Outage(fault.into()),
            NoSignIn::Fault(fault) => Self::WrongCredentials(fault),
            NoSignIn::Outage(outage) => Self::Outage(outage),
        }
    }
}
