//! The whole service in this process, behind a real socket, for the test crates that listen:
//! `#[path = "../support/service/mod.rs"]`.

mod example;
mod folder;
mod plan;
mod rsa;
mod running;

pub(crate) use example::{ES256, ISSUER, NOW, ORDERS, SCOPES, WEB};
pub(crate) use plan::Plan;
pub(crate) use running::Service;

// No test crate uses all of this; naming the rest here keeps it from being told as dead code.
const _: fn(Plan, usize) -> Plan = Plan::with_workers;
const _: fn(Plan, std::sync::Arc<dyn signet::entropy::Entropy>) -> Plan = Plan::with_entropy;
const _: fn(Plan, std::sync::Arc<signet::guard::Guard>) -> Plan = Plan::with_guard;
const _: fn(Plan, signet::users::Directory) -> Plan = Plan::with_directory;
const _: fn(Plan, &'static str, String) -> Plan = Plan::with_file;
const _: fn(Plan, signet::clock::Timestamp) -> Plan = Plan::at;
const _: fn(Plan) -> String = Plan::refused;
const _: fn(&Service, &str) = Service::reload;
const _: fn(&Service) -> std::time::Duration = Service::stop_gracefully;
const _: fn(&Service) -> bool = Service::accepts;
const _: fn(&Service) -> std::time::Duration = Service::usual_hash;
const _: fn(&Service, &str, &str, signet::users::Profile) -> signet::protocol::Subject = Service::add_user;
const _: fn(&Service) -> &signet::users::Directory = Service::directory;
const _: fn(&Service) -> std::thread::JoinHandle<()> = Service::begin_to_stop;
const _: fn(&Service, &[u8]) -> crate::exchange::Answer = Service::answer_to;
