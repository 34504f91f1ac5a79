//! The grant types (RFC 6749 §1.3) that this server can honour.

use crate::protocol::registered_names::registered_names;

registered_names! {
    /// A `grant_type`. A new grant begins with a line here; the compiler names the rest.
    GrantType {
        /// RFC 6749 §4.1
        AuthorizationCode = "authorization_code",
        /// RFC 6749 §6
        RefreshToken = "refresh_token",
        /// RFC 6749 §4.4
        ClientCredentials = "client_credentials",
        /// RFC 6749 §4.2, for tokens of the authorization endpoint. No token request has it.
        Implicit = "implicit",
        /// RFC 6749 §4.3, for clients that people trust with their passwords.
        Password = "password",
    }
}

impl GrantType {
    /// Whether it is there only where some client is registered for it, because it shows tokens or passwords to those who should
    /// not see them (RFC 9700 §2.1.2, §2.4).
    #[must_use]
    pub const fn is_off_unless_registered(self) -> bool {
        match self {
            Self::AuthorizationCode | Self::RefreshToken | Self::ClientCredentials => false,
            Self::Implicit | Self::Password => true,
        }
    }

    /// Whether what comes of it is on behalf of a user.
    #[must_use]
    pub const fn is_of_user(self) -> bool {
        match self {
            Self::AuthorizationCode | Self::Implicit | Self::Password => true,
            Self::RefreshToken | Self::ClientCredentials => false,
        }
    }

    /// Whether people sign in here for it.
    #[must_use]
    pub const fn has_sign_in(self) -> bool {
        matches!(self, Self::AuthorizationCode | Self::Implicit)
    }
}
