//! The pages of the browser's way, each at its own path.

use crate::login::{AccountPlace, Login};

/// A page, or the endpoint where the way begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The authorization endpoint, which has no page of its own.
    Authorization,
    /// Name and password.
    SignIn,
    /// An account that is to be made.
    SignUp,
    /// This account or another.
    SelectAccount,
    /// What a client may have.
    Consent,
    /// Back from the operator's own sign-in service.
    HandedBack,
    /// Whether to sign out.
    SignOut,
    /// After it.
    SignedOut,
    /// Somebody's own account.
    Account(AccountPlace),
    /// What went wrong.
    Error,
}

impl Place {
    /// The path below the issuer.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Authorization => "/authorize",
            Self::SignIn => "/login",
            Self::SignUp => "/sign-up",
            Self::SelectAccount => "/select-account",
            Self::Consent => "/consent",
            Self::HandedBack => "/login/return",
            Self::SignOut => "/logout",
            Self::SignedOut => "/signed-out",
            Self::Account(place) => place.path(),
            Self::Error => "/error",
        }
    }
}

impl Login {
    /// The path of a place on this server.
    #[must_use]
    pub fn path_of(&self, place: Place) -> String {
        format!("{}{}", self.issuer.path(), place.path())
    }

    /// The path of a place, with what the person is about.
    #[must_use]
    pub(super) fn path_with(&self, place: Place, sealed: &str) -> String {
        format!("{}?transaction={sealed}", self.path_of(place))
    }
}
