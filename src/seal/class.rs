//! Classes of sealing keys.

use crate::protocol::registered_names::registered_names;
use crate::seal::Purpose;

registered_names! {
    /// Purposes that share a root key and its schedule, because what they seal lives about as long.
    SealClass {
        /// Tokens, codes and tickets that live for minutes.
        ShortLived = "short-lived",
        /// What a browser keeps or carries from step to step.
        Cookie = "cookie",
        /// Refresh tokens.
        Refresh = "refresh",
        /// Mailed ways into an account.
        Recovery = "recovery",
        /// Clients that are registered by what their `client_id` holds.
        Client = "client",
        /// What is sealed at rest in the store.
        Storage = "storage",
        /// Tokens that live in links for up to a year.
        Permalink = "permalink",
    }
}

impl SealClass {
    /// The purposes that keys of this class seal.
    pub fn purposes(self) -> impl Iterator<Item = Purpose> {
        Purpose::ALL.into_iter().filter(move |purpose| purpose.class() == self)
    }
}
