//! What of the revocations is published for everybody.

use super::{Guard, MAX_LAG, Unavailable};
use crate::clock::Timestamp;
use crate::protocol::{ClientId, GrantId};

/// The moments before which nothing counts that was issued: by anybody, and by the client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Epochs {
    /// For everything.
    pub issuer: Option<Timestamp>,
    /// For what was issued to one client.
    pub clients: Vec<(ClientId, Timestamp)>,
}

impl Guard {
    /// The epochs of the issuer and of clients; those of users are nobody's business. Reads memory only.
    ///
    /// # Errors
    /// [`Unavailable`]: what was revoked elsewhere has not been heard of for too long.
    pub fn epochs(&self) -> Result<Epochs, Unavailable> {
        self.is_informed()?;
        Ok(self.memory().revoked.epochs())
    }

    /// The grants that were revoked before one moment, and are remembered beyond another: what ends before that is forgotten
    /// by some earlier than by others. Reads memory only.
    ///
    /// # Errors
    /// [`Unavailable`] as [`Guard::epochs`].
    pub fn revoked_grants(&self, before: Timestamp, beyond: Timestamp) -> Result<Vec<GrantId>, Unavailable> {
        self.is_informed()?;
        Ok(self.memory().revoked.grants(before, beyond))
    }

    /// Whether this guard can tell what was revoked.
    ///
    /// # Errors
    /// [`Unavailable`] as [`Guard::epochs`].
    pub fn is_informed(&self) -> Result<(), Unavailable> {
        if self.lag() > MAX_LAG { Err(Unavailable) } else { Ok(()) }
    }
}
