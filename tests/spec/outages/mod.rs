//! DESIGN §7: what goes on, and what is told, while a store is gone.

mod accounts;
#[path = "../../support/postgres.rs"]
mod postgres;
