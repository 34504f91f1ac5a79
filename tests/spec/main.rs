//! What Signet promises, rule by rule.

mod sealed_blob;
#[path = "../support/mod.rs"]
mod support;
