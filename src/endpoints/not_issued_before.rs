//! The "not issued before" document: the coarse end of everything, for those who verify offline.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::endpoints::publication::Written;
use crate::endpoints::{AuthorizationServer, Publication, PublicationFault};
use crate::tokens::Edition;

pub(super) const PATH: &str = "/not-issued-before";

impl AuthorizationServer {
    /// The moments before which nothing counts that was issued, at `now`.
    ///
    /// # Errors
    /// [`PublicationFault`]; an old document is never published as a new one.
    pub fn not_issued_before(&self, now: Timestamp) -> Result<Publication, PublicationFault> {
        let epochs = self.guard.epochs()?;
        let edition = self.edition(now);
        let clients = epochs.clients.iter().map(|(client, moment)| (client, *moment));
        let published = self.mint.not_issued_before(epochs.issuer, clients, edition, now)?;
        let written = Arc::new(Written::plain(published));
        let media_type = "application/not-issued-before+jwt";
        Ok(Publication { written, media_type, max_age: edition.newest_for(now) })
    }

    pub(super) fn edition(&self, now: Timestamp) -> Edition {
        Edition::at(now, self.tokens.revocations_max_age.duration())
    }
}
