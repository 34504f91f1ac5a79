//! What a grant proved.

use crate::entropy::{Entropy, Exhausted};
use crate::protocol::{ClientId, GrantId};

/// An authorization: on whose behalf tokens are issued, and the grant id that all of them will carry.
#[derive(Clone, Debug)]
pub struct Authorization {
    subject: String,
    grant_id: GrantId,
}

impl Authorization {
    /// A new authorization of a client to act for itself.
    ///
    /// "In case of access tokens obtained through grants where no resource owner is involved, such as the client
    /// credentials grant, the value of "sub" SHOULD correspond to an identifier the authorization server uses to
    /// indicate the client application" (RFC 9068 §2.2).
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness for a grant id.
    pub fn of_client(client: &ClientId, entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self { subject: client.as_str().to_owned(), grant_id: GrantId::draw(entropy)? })
    }

    /// The subject (`sub`).
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The grant id (`gid`).
    #[must_use]
    pub const fn grant_id(&self) -> GrantId {
        self.grant_id
    }
}
