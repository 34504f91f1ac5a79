//! Messages that a caller chooses from, and their keys in the catalogue.

/// Why the sign-in page is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInNotice {
    /// There is no such account, or its password is another; which of both is not told.
    WrongCredentials,
    /// Too many attempts failed.
    TooManyAttempts {
        /// How long to wait, rounded up.
        minutes: u64,
    },
    /// The service has too much to do.
    Busy,
    /// The session has ended.
    SessionExpired,
    /// The client wants to be sure that it is still the same person.
    ConfirmIdentity,
}

impl SignInNotice {
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::WrongCredentials => "notice-wrong-credentials",
            Self::TooManyAttempts { .. } => "notice-too-many-attempts",
            Self::Busy => "notice-busy",
            Self::SessionExpired => "notice-session-expired",
            Self::ConfirmIdentity => "notice-confirm-identity",
        }
    }

    /// Whether what was typed has to be typed otherwise.
    pub(super) const fn blames_input(self) -> bool {
        matches!(self, Self::WrongCredentials)
    }

    /// Whether something failed.
    pub(super) const fn is_error(self) -> bool {
        !matches!(self, Self::SessionExpired | Self::ConfirmIdentity)
    }

    pub(super) const fn minutes(self) -> u64 {
        match self {
            Self::TooManyAttempts { minutes } => minutes,
            _ => 0,
        }
    }
}

/// The key of what a person's own account is called.
pub(super) const ACCOUNT_LABEL: &str = "account-label";

/// What became of a form of somebody's own account, or why it has to be filled in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountNotice {
    /// The names were changed.
    NamesSaved,
    /// The e-mail address was changed.
    EmailSaved,
    /// The password was changed, and every other session ended.
    PasswordSaved,
    /// An app may do nothing any more.
    AppRemoved,
    /// The form was of a page that is over; nothing was changed.
    Outdated,
    /// The password is another.
    WrongPassword,
    /// Too many attempts failed.
    TooManyAttempts {
        /// How long to wait, rounded up.
        minutes: u64,
    },
    /// The service has too much to do.
    Busy,
    /// A name is too long, or has characters that cannot be typed.
    NameIllegal,
    /// It is no e-mail address.
    EmailIllegal,
    /// The new password has too few characters.
    PasswordTooShort,
    /// The new password is too long, or cannot be typed.
    PasswordIllegal,
    /// The username is somebody else's.
    UsernameTaken,
    /// The username cannot be one.
    UsernameIllegal,
}

impl AccountNotice {
    /// All of them, those with a number with an example.
    pub const ALL: [Self; 14] = [
        Self::NamesSaved,
        Self::EmailSaved,
        Self::PasswordSaved,
        Self::AppRemoved,
        Self::Outdated,
        Self::WrongPassword,
        Self::TooManyAttempts { minutes: 2 },
        Self::Busy,
        Self::NameIllegal,
        Self::EmailIllegal,
        Self::PasswordTooShort,
        Self::PasswordIllegal,
        Self::UsernameTaken,
        Self::UsernameIllegal,
    ];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::NamesSaved => "account-names-saved",
            Self::EmailSaved => "account-email-saved",
            Self::PasswordSaved => "account-password-saved",
            Self::AppRemoved => "account-app-removed",
            Self::Outdated => "account-outdated",
            Self::WrongPassword => "account-wrong-password",
            Self::TooManyAttempts { .. } => "notice-too-many-attempts",
            Self::Busy => "notice-busy",
            Self::NameIllegal => "account-name-illegal",
            Self::EmailIllegal => "account-email-illegal",
            Self::PasswordTooShort => "password-too-short",
            Self::PasswordIllegal => "password-illegal",
            Self::UsernameTaken => "username-taken",
            Self::UsernameIllegal => "username-illegal",
        }
    }

    /// Whether something was not done.
    pub(super) const fn is_error(self) -> bool {
        !matches!(self, Self::NamesSaved | Self::EmailSaved | Self::PasswordSaved | Self::AppRemoved)
    }

    /// The field that has to be filled in otherwise.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::EmailIllegal => "email",
            Self::PasswordTooShort | Self::PasswordIllegal => "new_password",
            Self::UsernameTaken | Self::UsernameIllegal => "username",
            _ => "",
        }
    }

    pub(super) const fn minutes(self) -> u64 {
        match self {
            Self::TooManyAttempts { minutes } => minutes,
            _ => 0,
        }
    }
}

/// What went wrong, for the person in front of the browser: each has a title, what happened, and what they can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorMessage {
    /// No client has this client id.
    UnknownClient,
    /// The redirect URI is none of the client's.
    WrongRedirectUri,
    /// The request makes no sense.
    BadRequest,
    /// The browser did not send the cookie that the form belongs to.
    CookieLost,
    /// The form was filled in before something changed.
    FormOutdated,
    /// The form was sent from another site.
    ForeignForm,
    /// The sign-in took too long.
    SignInExpired,
    /// Nothing was asked for.
    NothingToDo,
    /// Too many attempts failed.
    TooManyAttempts,
    /// The service cannot answer now.
    TemporarilyUnavailable,
    /// The service failed.
    OurFault,
    /// The request to sign out makes no sense.
    BadSignOutRequest,
}

impl ErrorMessage {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::UnknownClient,
        Self::WrongRedirectUri,
        Self::BadRequest,
        Self::CookieLost,
        Self::FormOutdated,
        Self::ForeignForm,
        Self::SignInExpired,
        Self::NothingToDo,
        Self::TooManyAttempts,
        Self::TemporarilyUnavailable,
        Self::OurFault,
        Self::BadSignOutRequest,
    ];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::UnknownClient => "error-unknown-client",
            Self::WrongRedirectUri => "error-wrong-redirect-uri",
            Self::BadRequest => "error-bad-request",
            Self::CookieLost => "error-cookie-lost",
            Self::FormOutdated => "error-form-outdated",
            Self::ForeignForm => "error-foreign-form",
            Self::SignInExpired => "error-sign-in-expired",
            Self::NothingToDo => "error-nothing-to-do",
            Self::TooManyAttempts => "error-too-many-attempts",
            Self::TemporarilyUnavailable => "error-temporarily-unavailable",
            Self::OurFault => "error-our-fault",
            Self::BadSignOutRequest => "error-bad-sign-out-request",
        }
    }
}

/// The key of the texts about a scope that has a meaning everywhere (OpenID Connect Core §5.4, §11).
pub(super) fn scope_key(token: &str) -> Option<&'static str> {
    match token {
        "openid" => Some("scope-openid"),
        "profile" => Some("scope-profile"),
        "email" => Some("scope-email"),
        "address" => Some("scope-address"),
        "phone" => Some("scope-phone"),
        "offline_access" => Some("scope-offline-access"),
        _ => None,
    }
}
