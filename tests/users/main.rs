//! The directory: who is in it, who they prove to be, and what becomes of both. One suite for every kind.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::duplicate_mod, reason = "every kind is held to the same rules, which are written once")]

mod backup;
mod directory;
mod durability;
mod elsewhere;
mod embedded;
mod folder;
#[cfg(feature = "postgres")]
mod postgres;
mod profiles;
#[path = "../support/mod.rs"]
mod support;
