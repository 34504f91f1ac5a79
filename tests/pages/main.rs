//! What people see, judged as a browser reads it.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod brand;
mod colours;
mod contract;
mod gallery;
mod hostile;
mod languages;
mod markup;
mod overrides;
mod quiet;
mod sample;
