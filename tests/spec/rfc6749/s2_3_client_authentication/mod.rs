//! RFC 6749 §2.3, client authentication.

mod basic;
mod one_method;
mod public;
mod refusals;
mod secrets;
