//! The "not issued before" document: the coarse end of everything, for those who verify offline.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::endpoints::{AuthorizationServer, Cacheable};
use crate::guard::Unavailable;
use crate::keys::entity_tag;
use crate::protocol::{GZIP, gzip};
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
    pub(super) written: Arc<Written>,
    pub(super) media_type: &'static str,
    pub(super) max_age: Duration,
}

impl Publication {
    /// The document.
    #[must_use]
    pub fn document(&self) -> Cacheable<'_> {
        let Published { body, etag, .. } = &self.written.published;
        self.cacheable(body.as_bytes(), etag, None)
    }

    /// The same for whoever accepts the coding `gzip`, where that is worth while.
    #[must_use]
    pub fn gzipped(&self) -> Option<Cacheable<'_>> {
        let Gzipped { body, etag } = self.written.gzipped.as_ref()?;
        Some(self.cacheable(body, etag, Some(GZIP)))
    }

    const fn cacheable<'a>(&self, body: &'a [u8], etag: &'a str, coding: Option<&'static str>) -> Cacheable<'a> {
        Cacheable { body, media_type: self.media_type, coding, etag, max_age: self.max_age }
    }
}

/// A document as it was written.
pub(super) struct Written {
    published: Published,
    gzipped: Option<Gzipped>,
}

/// It and its entity tag: that of another coding is another one (RFC 9110 §8.8.3.3).
struct Gzipped {
    body: Vec<u8>,
    etag: String,
}

impl Written {
    /// One that is short.
    pub(super) const fn plain(published: Published) -> Self {
        Self { published, gzipped: None }
    }

    /// One that is written once and read often: "The HTTP response SHOULD use Content-Encoding (such as gzip)" (Token Status
    /// List §8.2), because base64url, twice, has taken back what compression gave.
    pub(super) fn gzipped(published: Published) -> Self {
        let etag = entity_tag(&format!("{GZIP} {}", published.etag));
        let gzipped = Gzipped { body: gzip(published.body.as_bytes()), etag };
        Self { published, gzipped: Some(gzipped) }
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
        let published = self.mint.not_issued_before(epochs.issuer, clients, edition, now)?;
        let written = Arc::new(Written::plain(published));
        let media_type = "application/not-issued-before+jwt";
        Ok(Publication { written, media_type, max_age: edition.newest_for(now) })
    }

    pub(super) fn edition(&self, now: Timestamp) -> Edition {
        Edition::at(now, self.tokens.revocations_max_age.duration())
    }
}
