//! Content codings (RFC 9110 §8.4.1).

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// What the coding `gzip` is called.
pub const GZIP: &str = "gzip";

/// The `gzip` coding of a content (RFC 1952), unless it cannot be made: the same bytes each time, since it says neither when nor
/// where it was made.
#[must_use]
pub fn gzip(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).and_then(|()| encoder.finish()).ok()
}
