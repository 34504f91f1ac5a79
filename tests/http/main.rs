//! HTTP as it stands on the wire: methods, paths, limits, connections and cross-origin requests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asking;
mod body_size;
mod body_time;
mod cors;
#[path = "../support/exchange/mod.rs"]
mod exchange;
mod framing;
mod header_size;
mod media_type;
mod methods;
mod not_stored;
mod parallel;
mod paths;
mod pipelined;
mod proxies;
mod readiness;
#[path = "../support/redis.rs"]
mod redis_server;
mod reload;
#[path = "../support/service/mod.rs"]
mod service;
mod slow;
mod stop;
#[path = "../support/mod.rs"]
mod support;
mod token_endpoints;
