//! What people see, judged as a browser reads it.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod gallery;
mod sample;
