//! The "not issued before" document: the coarse end of everything, for those who verify offline.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::endpoints::{AuthorizationServer, Cacheable};
use crate::guard::Unavailable;
use crate::tokens::{Edition, IssueFault, Published};

pub(super) const PATH: &str = "/not-issued-before";

/// Why something is not published now; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationFault {
    /// Nobody can tell what was revoked.
    Guard(Unavailable),
    /// Too many wait for what is to be written.
    Busy,
    /// It could not be signed.
    Issue(IssueFault),
}

impl From<Unavailable> for PublicationFault {
    fn from(fault: Unavailable) -> Self {
        Self::Guard(fault)
    }
}

impl From<IssueFault> for PublicationFault {
    fn from(fault: IssueFault) -> Self {
        Self::Issue(fault)
    }
}

/// A document as it is published, and how long it may be kept on the way.
pub struct Publication {
    pub(super) published: Arc<Published>,
    pub(super) media_type: &'static str,
    pub(super) max_age: Duration,
}

impl Publication {
    /// The document.
    #[must_use]
    pub fn document(&self) -> Cacheable<'_> {
        let Published { body, etag, .. } = self.published.as_ref();
        Cacheable { body, etag, media_type: self.media_type, max_age: self.max_age }
    }
}

impl AuthorizationServer {
    /// The moments before which nothing counts that was issued, at `now`.
    ///
    /// # Errors
    /// [`PublicationFault`]; an old document is never published as a new one.
    pub fn not_issued_before(&self, now: Timestamp) -> Result<Publication, PublicationFault> {
        let epochs = self.guard.epochs()?;
        let edition = self.edition(now);
        let clients = epochs.clients.iter().map(|(client, moment)| (client, *moment));
        let published = Arc::new(self.mint.not_issued_before(epochs.issuer, clients, edition, now)?);
        let media_type = "application/not-issued-before+jwt";
        Ok(Publication { published, media_type, max_age: edition.newest_for(now) })
    }

    pub(super) fn edition(&self, now: Timestamp) -> Edition {
        Edition::at(now, self.tokens.revocations_max_age.duration())
    }
}
