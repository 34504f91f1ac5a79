//! Three replicas as an operator runs them: real processes with their own copies of `keys/` and their own working
//! directories, behind a load balancer of Debian. Run by `cargo test --test replicas` or `tests/run replicas`.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod balancer;
mod cores;
mod fleet;
mod line;
mod load;
mod person;
mod ports;
mod round;
mod soak;
mod stores;
mod wrong_clock;

mod clocks_apart;
mod costs;
mod disk;
mod durability;
mod flows;
mod keys_rotate;
mod limits;
mod outages;
mod overload;
mod reloads;
mod restarts;
mod rotation;
mod runbook;
mod scaling;
mod single_use;
mod skew;
mod state;
mod stateless;
mod status_outages;
mod statuses;
mod upgrades;

#[path = "../cli/config.rs"]
#[expect(dead_code, reason = "tests/cli uses more of it")]
mod config;
#[path = "../cli/deadline.rs"]
mod deadline;
#[path = "../cli/folder.rs"]
#[expect(dead_code, reason = "tests/cli uses more of it")]
mod folder;
#[path = "../cli/http.rs"]
mod http;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/redis.rs"]
mod redis;
#[path = "../cli/run.rs"]
#[expect(dead_code, reason = "tests/cli uses more of it")]
mod run;
#[path = "../cli/server.rs"]
#[expect(dead_code, reason = "tests/cli uses more of it")]
mod server;
