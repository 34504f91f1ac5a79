//! The guard: one suite for every kind, and what only the one with a file must hold.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod attempts;
mod backup;
mod birth;
mod commits;
mod durability;
mod families;
mod faults;
mod folder;
mod following;
mod kinds;
mod marks;
mod outages;
mod properties;
mod proxy;
mod revocations;
#[path = "../support/redis.rs"]
mod server;
mod shared;
#[path = "../support/mod.rs"]
mod support;
