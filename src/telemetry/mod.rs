//! The log, the ids by which a request is found in it, and a few counters.

mod build;
mod counters;
mod lines;
mod metrics;
mod observed;
mod request_id;
mod settings;
mod trace_id;

pub use build::{BUILD, COMMIT, ENGINE, FEATURES, VERSION};
pub use counters::ReloadCounters;
pub use lines::{Log, start_log};
pub use metrics::{Gauge, MOST_SERIES, Metrics};
pub use observed::Observed;
pub use request_id::{RequestId, RequestIds};
pub use settings::{LogFormat, LogSettings};
pub use trace_id::TraceId;
