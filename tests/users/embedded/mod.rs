//! The directory that keeps a file: what every kind must hold, and what only this one can.

mod files;

pub(crate) use crate::folder::Folder as Store;

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
