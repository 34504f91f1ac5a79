//! Documents that verifiers fetch and keep for a while, and why there is none.

use std::sync::Arc;
use std::time::Duration;

use crate::endpoints::Cacheable;
use crate::guard::Unavailable;
use crate::keys::entity_tag;
use crate::protocol::{GZIP, gzip};
use crate::tokens::{IssueFault, Published};

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
        let gzipped = gzip(published.body.as_bytes()).map(|body| Gzipped { body, etag });
        Self { published, gzipped }
    }
}
