//! The binary as an operator meets it: its commands, its files, its signals, and the service it runs.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod admin;
mod audit;
mod backup;
mod check;
mod clients;
mod config;
mod config_show;
mod deadline;
mod deny;
mod deploy;
mod descriptors;
mod doctor;
mod first_start;
mod fleet;
mod folder;
mod help;
mod http;
mod inspect;
mod isolated;
mod issuers;
mod key_files;
mod key_forms;
mod keys;
mod killed;
mod log;
mod maintenance;
#[path = "../support/receiver.rs"]
mod receiver;
#[path = "../support/redis.rs"]
mod redis_server;
mod reload;
mod run;
mod server;
mod shared_guard;
mod stop;
mod tls;
mod users;
