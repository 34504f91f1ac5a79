//! Classes of sealing keys.

use std::fmt;

use crate::seal::Purpose;

/// Purposes that share a root key and its schedule, because what they seal lives about as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealClass {
    /// Tokens, codes and tickets that live for minutes.
    ShortLived,
    /// What a browser keeps or carries from step to step.
    Cookie,
    /// Refresh tokens.
    Refresh,
    /// Mailed ways into an account.
    Recovery,
    /// Clients that are registered by what their `client_id` holds.
    Client,
    /// What is sealed at rest in the store.
    Storage,
    /// Tokens that live in links for up to a year.
    Permalink,
}

impl SealClass {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::ShortLived, Self::Cookie, Self::Refresh, Self::Recovery, Self::Client, Self::Storage, Self::Permalink];

    /// The name in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShortLived => "short-lived",
            Self::Cookie => "cookie",
            Self::Refresh => "refresh",
            Self::Recovery => "recovery",
            Self::Client => "client",
            Self::Storage => "storage",
            Self::Permalink => "permalink",
        }
    }

    /// The purposes that keys of this class seal.
    pub fn purposes(self) -> impl Iterator<Item = Purpose> {
        Purpose::ALL.into_iter().filter(move |purpose| purpose.class() == self)
    }
}

impl fmt::Display for SealClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
