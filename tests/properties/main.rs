//! What holds for every value, tried with many.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod assertions;
mod introspection;
mod jose;
#[path = "../support/jose.rs"]
mod jose_support;
mod parameters;
mod registration;
mod scope;
mod seal;
#[path = "../support/mod.rs"]
mod support;
