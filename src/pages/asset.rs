//! Files that pages refer to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;

/// A file as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its media type, with the character set where it is text.
    pub content_type: &'static str,
    /// What it holds.
    pub body: Vec<u8>,
    /// The entity tag (RFC 9110 §8.8.3) with its quotes: the SHA-256 of the body.
    pub etag: String,
}

impl Asset {
    pub(super) fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        let digest = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &body));
        Self { content_type, body, etag: format!("\"{digest}\"") }
    }

    /// What tells this version from another in a URL: so the file may be cached for ever.
    pub(super) fn version(&self) -> &str {
        self.etag.trim_matches('"').get(..12).unwrap_or_default()
    }
}
