//! Sealed blobs, version 1: the vectors that every release must open, and what must be refused.

mod forgery;
mod golden;
mod keys;
mod payload;
pub(crate) mod raw;
mod tampered;
mod text;

use signet::protocol::IssuerIdentifier;
use signet::seal::{Purpose, RootKey, SealingKey};

const ISSUER: &str = "https://as.example";
const ROOT: [u8; 32] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

/// The key that seals `purpose` for [`ISSUER`] under [`ROOT`].
fn key_of(purpose: Purpose) -> SealingKey {
    key_for(purpose, ROOT, ISSUER)
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn key_for(purpose: Purpose, root: [u8; 32], issuer: &str) -> SealingKey {
    let issuer = IssuerIdentifier::parse(issuer).unwrap();
    SealingKey::derive(&RootKey::from_bytes(root), purpose.class(), &issuer)
}
