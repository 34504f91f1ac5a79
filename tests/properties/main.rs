//! What holds for every value, tried with many.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod assertions;
mod granted;
mod introspection;
mod jose;
#[path = "../support/jose.rs"]
mod jose_support;
mod parameters;
mod redirect;
mod registration;
mod scope;
mod seal;
mod sealed_sign_in;
#[path = "../support/mod.rs"]
mod support;
