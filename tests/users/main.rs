//! The directory: who is in it, who they prove to be, and what becomes of both.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod administration;
mod backup;
mod consents;
mod directory;
mod durability;
mod faults;
mod folder;
mod names;
mod passwords;
mod profiles;
mod self_service;
mod sign_in;
#[path = "../support/mod.rs"]
mod support;
mod versions;
