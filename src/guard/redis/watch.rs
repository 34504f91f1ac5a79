//! What is looked after while a session lasts: errands, the breaker, clocks, the server's policy.

use std::sync::atomic::Ordering;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{cmd, pipe};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::calls;
use super::fault::RedisFault;
use super::follower::bounded;
use super::keeper::Keeper;
use super::link::Live;
use super::outbox::Errand;
use super::scripts::{Call, Verdict, verdict};
use super::server;

/// How often it is looked whether a server that failed answers again.
const BETWEEN_PROBES: Duration = Duration::from_millis(100);

/// How often clocks are compared.
const BETWEEN_COMPARISONS: Duration = Duration::from_secs(1);

/// How often the server is asked what it gives up when its memory is full.
const BETWEEN_QUESTIONS: Duration = Duration::from_secs(10);

/// How many errands are run before anything else is looked after.
const MOST_ERRANDS: usize = 100;

/// Looks after a session until something goes wrong.
pub(super) async fn watch(keeper: &Keeper, live: &Live) -> RedisFault {
    let mut ticks = interval(BETWEEN_PROBES);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut compared, mut asked) = (Instant::now(), Instant::now());
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = keeper.outbox.filled.notified() => {}
        }
        let looked = async {
            if keeper.link.breaker.is_in_doubt() {
                probe(keeper, live).await;
            }
            run_errands(keeper, live).await?;
            if compared.elapsed() >= BETWEEN_COMPARISONS {
                compare_clocks(keeper, &live.connection).await?;
                compared = Instant::now();
            }
            if asked.elapsed() >= BETWEEN_QUESTIONS {
                bounded(keeper.server.ask_policy(&live.connection)).await?;
                asked = Instant::now();
            }
            Ok(())
        };
        match looked.await {
            // Whoever reads needs no memory.
            Ok(()) | Err(RedisFault::OutOfMemory) => {}
            Err(fault) => return fault,
        }
    }
}

/// Looks whether the server answers, and can write, in the time that a request may take.
async fn probe(keeper: &Keeper, live: &Live) {
    let mut write = cmd("SET");
    write.arg(keeper.names.probe()).arg("").arg("PX").arg(1000);
    let answer = async { Ok::<(), RedisFault>(write.query_async(&mut live.connection.clone()).await?) };
    if keeper.link.measured(answer).await.is_ok() && keeper.link.breaker.close() {
        log::info!("Redis answers again");
    }
}

/// Measures how far the clocks are apart, and says so in the log when that is too far.
pub(super) async fn compare_clocks(keeper: &Keeper, connection: &MultiplexedConnection) -> Result<(), RedisFault> {
    let was_skewed = keeper.link.is_skewed();
    let begun = Instant::now();
    let millis = bounded(server::skew(connection, keeper.clock.as_ref())).await?;
    // A server that is slow is found out before anybody waits for it.
    keeper.link.took(begun.elapsed());
    keeper.link.set_skew(millis);
    match (was_skewed, keeper.link.is_skewed()) {
        (false, true) => log::error!(skew_millis = millis; "nothing is used once: {}", RedisFault::Skewed),
        (true, false) => log::info!(skew_millis = millis; "the clocks of Redis and of this replica agree again"),
        _ => {}
    }
    Ok(())
}

/// Tells Redis what waits to be told.
pub(super) async fn run_errands(keeper: &Keeper, live: &Live) -> Result<(), RedisFault> {
    loop {
        let errands = keeper.outbox.first(MOST_ERRANDS);
        if errands.is_empty() {
            return Ok(());
        }
        let (mut batch, mut spent) = (pipe(), Vec::new());
        for (_, errand) in &errands {
            batch.add_command(call(keeper, live, errand).by_digest());
            spent.push(matches!(errand, Errand::Spend(_)));
        }
        let answers: Vec<String> =
            bounded(async { Ok(batch.query_async(&mut live.connection.clone()).await?) }).await?;
        for (answer, is_spent) in answers.iter().zip(spent) {
            if verdict(answer)? == Verdict::Known && is_spent {
                alarm(keeper);
            }
        }
        if let Some((last, _)) = errands.last() {
            keeper.outbox.done(*last);
        }
    }
}

fn call(keeper: &Keeper, live: &Live, errand: &Errand) -> Call {
    let (now, names) = (keeper.clock.now(), &keeper.names);
    match errand {
        Errand::Spend(written) | Errand::Keep(written) => calls::spend(names, live, written, &written.value, now),
        Errand::TakeBack(written) => calls::take_back(names, written),
        Errand::Revoke(record) => calls::revoke(names, live, record, now),
    }
}

/// What this replica spent alone another one had spent, too.
fn alarm(keeper: &Keeper) {
    let twice = keeper.spent_twice.fetch_add(1, Ordering::Relaxed).saturating_add(1);
    log::error!(target: "signet::audit", twice; "what may be used once was used on two replicas while Redis was away");
}
