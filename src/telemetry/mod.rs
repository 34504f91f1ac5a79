//! The log, the ids by which a request is found in it, and a few counters.

mod counters;
mod log_format;
mod request_id;
mod settings;

pub use counters::ReloadCounters;
pub use log_format::start_log;
pub use request_id::{RequestId, RequestIds};
pub use settings::{LogFormat, LogSettings};
