//! What whoever balances the load is told of a guard that replicas share.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs, process};

use signet::clock::{Clock, SystemClock, Timestamp};
use signet::entropy::SystemEntropy;
use signet::guard::{Guard, GuardKind, GuardSettings, RedisSettings, Surroundings};
use tokio::runtime::{Builder, Runtime};

use crate::exchange::Request;
use crate::redis_server::Server;
use crate::service::Plan;
use crate::stop::wait_until;

/// A clock that is wrong by so many milliseconds.
struct Ahead(AtomicU64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now().after(Duration::from_millis(self.0.load(Ordering::Relaxed)))
    }
}

fn guard_by(clock: Arc<Ahead>, redis: &Server, io: &Runtime, folder: &Path) -> Guard {
    let handle = || Ok(io.handle().clone());
    let surroundings = Surroundings { storage: folder, folder, io: &handle, clock: clock as Arc<dyn Clock> };
    let redis = RedisSettings { url: Some(redis.url()), ..RedisSettings::default() };
    let settings = GuardSettings { kind: GuardKind::Redis, redis, ..GuardSettings::default() };
    Guard::of(&settings, &surroundings, SystemClock.now(), Arc::new(SystemEntropy::new())).unwrap()
}

/// "clock skew against Redis `TIME` measured and refused beyond 5 s": requests go to replicas whose clock is right.
#[test]
fn a_replica_with_a_wrong_clock_is_not_ready() {
    let (redis, io) = (Server::start(&[]), Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());
    let clock = Arc::new(Ahead(AtomicU64::new(0)));
    let folder = env::temp_dir().join(format!("signet-http-redis-{}", process::id()));
    let guard = Arc::new(guard_by(Arc::clone(&clock), &redis, &io, &folder));
    let service = Plan::example().with_guard(guard).start();
    let ready = || service.answer(&Request::get("/readyz"));
    assert_eq!(ready().status, 200);
    clock.0.store(60_000, Ordering::Relaxed);
    wait_until("a replica that is not ready", || ready().status == 503);
    assert_eq!(ready().text(), "the clock is wrong");
    clock.0.store(0, Ordering::Relaxed);
    wait_until("a replica that is ready again", || ready().status == 200);
    fs::remove_dir_all(folder).unwrap();
}
