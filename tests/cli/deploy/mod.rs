//! What `deploy/` promises.

mod container;
mod metrics;
mod unit;
