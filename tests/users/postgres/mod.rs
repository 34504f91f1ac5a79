//! The directory that is in PostgreSQL: what every kind must hold, and what only this one can.

mod outages;
mod proxy;
mod reached;
mod replicas;
mod schema;
#[path = "../../support/postgres.rs"]
mod server;
mod store;

pub(crate) use store::Store;

#[path = "../administration.rs"]
mod administration;
#[path = "../consents.rs"]
mod consents;
#[path = "../faults.rs"]
mod faults;
#[path = "../names.rs"]
mod names;
#[path = "../passwords.rs"]
mod passwords;
#[path = "../portable.rs"]
mod portable;
#[path = "../self_service.rs"]
mod self_service;
#[path = "../sign_in.rs"]
mod sign_in;
#[path = "../versions.rs"]
mod versions;
