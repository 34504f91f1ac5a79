//! What holds for every value, tried with many.

mod seal;
#[path = "../support/mod.rs"]
mod support;
