//! The pages of somebody's own account.

/// A page, each at its own path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountPlace {
    /// What there is.
    Overview,
    /// Name and password.
    SignIn,
    /// What the person is called.
    Names,
    /// The e-mail address.
    Email,
    /// The password.
    Password,
    /// What apps may do.
    Apps,
    /// Whether to end every session.
    SignOut,
    /// After it.
    SignedOut,
}

impl AccountPlace {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::SignIn,
        Self::Names,
        Self::Email,
        Self::Password,
        Self::Apps,
        Self::SignOut,
        Self::SignedOut,
    ];

    /// The path below the issuer.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/account",
            Self::SignIn => "/account/sign-in",
            Self::Names => "/account/name",
            Self::Email => "/account/email",
            Self::Password => "/account/password",
            Self::Apps => "/account/apps",
            Self::SignOut => "/account/sign-out",
            Self::SignedOut => "/account/signed-out",
        }
    }

    /// The name under which it is counted.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "account",
            Self::SignIn => "account_sign_in",
            Self::Names => "account_name",
            Self::Email => "account_email",
            Self::Password => "account_password",
            Self::Apps => "account_apps",
            Self::SignOut => "account_sign_out",
            Self::SignedOut => "account_signed_out",
        }
    }

    /// Whether the person must have signed in a moment ago: what is changed there opens the account to others.
    pub(super) const fn needs_fresh_sign_in(self) -> bool {
        matches!(self, Self::Email | Self::Password)
    }

    pub(super) const fn number(self) -> u8 {
        self as u8
    }

    pub(super) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.number() == number)
    }
}
