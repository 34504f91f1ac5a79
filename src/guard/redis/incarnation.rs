//! Which data these are. A server that was restarted or emptied has lost what was spent, so everything that may be used
//! once and was issued before is refused; and it has lost what was revoked, so every replica tells it again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redis::aio::MultiplexedConnection;
use redis::{cmd, pipe};

use super::entry::millis;
use super::fault::RedisFault;
use super::follower::bounded;
use super::keeper::Keeper;
use super::link::Live;
use super::scripts::{self, Call, verdict};
use super::{calls, server, watch};
use crate::clock::Timestamp;
use crate::entropy::draw;
use crate::guard::revoked::Span;
use crate::guard::rows::Record;

/// How much is told at a time.
const BATCH: usize = 500;

/// An incarnation of the data, as Redis tells of it.
struct Incarnation {
    id: String,
    birth: Timestamp,
    run_id: String,
}

/// Finds out which data these are, and tells them all that this replica remembers before it trusts them.
pub(super) async fn establish(
    keeper: &Keeper,
    connection: MultiplexedConnection,
    found_at: Option<Timestamp>,
) -> Result<Live, RedisFault> {
    bounded(scripts::load(&connection)).await?;
    watch::compare_clocks(keeper, &connection).await?;
    bounded(keeper.server.ask_policy(&connection)).await?;
    let found = bounded(find(keeper, &connection, found_at)).await?;
    let live = Live { connection, incarnation: found.id };
    if !keeper.is_trusted(&live.incarnation) {
        tell_everything(keeper, &live).await?;
    }
    match watch::run_errands(keeper, &live).await {
        // They are run when there is memory; whoever reads needs none.
        Ok(()) | Err(RedisFault::OutOfMemory) => {}
        Err(fault) => return Err(fault),
    }
    keeper.memory.set_birth(found.birth);
    keeper.trust(&live.incarnation);
    Ok(live)
}

async fn find(
    keeper: &Keeper,
    connection: &MultiplexedConnection,
    found_at: Option<Timestamp>,
) -> Result<Incarnation, RedisFault> {
    let run_id = server::run_id(connection).await?;
    let mut ask = cmd("HMGET");
    ask.arg(keeper.names.guard()).arg("id").arg("birth").arg("run_id");
    let seen: [Option<String>; 3] = ask.query_async(&mut connection.clone()).await?;
    let [id, ..] = &seen;
    let id = id.clone();
    match incarnation(seen) {
        Some(known) if known.run_id == run_id => Ok(known),
        _ => begin_anew(keeper, connection, &id.unwrap_or_default(), &run_id, found_at).await,
    }
}

/// Has the data begin anew, or finds that another replica did so.
async fn begin_anew(
    keeper: &Keeper,
    connection: &MultiplexedConnection,
    seen: &str,
    run_id: &str,
    found_at: Option<Timestamp>,
) -> Result<Incarnation, RedisFault> {
    // A birth by a wrong clock would keep everything out, or let everything in.
    if keeper.link.is_skewed() {
        return Err(RedisFault::Skewed);
    }
    let id = draw::<16>(keeper.entropy.as_ref()).map_err(|fault| RedisFault::Unreachable(fault.to_string()))?;
    let id = URL_SAFE_NO_PAD.encode(id);
    let birth = found_at.unwrap_or_else(|| keeper.clock.now());
    let call = calls::begin_anew(&keeper.names, seen, [&id, &millis(birth), run_id]);
    let found = incarnation(call.on(connection).await?).ok_or(RedisFault::Nonsense)?;
    if found.run_id != run_id {
        return Err(RedisFault::Stranger);
    }
    if found.id == id {
        log::warn!("Redis has no data of this guard, or was restarted: what was issued before {birth} is used no more");
    }
    Ok(found)
}

fn incarnation([id, birth, run_id]: [Option<String>; 3]) -> Option<Incarnation> {
    let birth = Timestamp::from_millis(birth?.parse().ok()?);
    Some(Incarnation { id: id?, birth, run_id: run_id? })
}

/// Tells all revocations and families that this replica knows: no revocation that was acknowledged is forgotten.
async fn tell_everything(keeper: &Keeper, live: &Live) -> Result<(), RedisFault> {
    let (now, names) = (keeper.clock.now(), &keeper.names);
    let known = keeper.memory.revoked.all().into_iter().map(|(revocation, span)| {
        let Span { since, until } = span;
        calls::revoke(names, live, &Record { revocation, since, until, author: None, reason: None }, now)
    });
    send(live, known.collect()).await?;
    let file = keeper.file.upgrade().ok_or(RedisFault::Resting)?;
    let families = file.families().await.map_err(|_| RedisFault::Resting)?;
    send(live, families.iter().map(|family| calls::keep_family(names, live, family, now)).collect()).await
}

async fn send(live: &Live, calls: Vec<Call>) -> Result<(), RedisFault> {
    for calls in calls.chunks(BATCH) {
        let mut batch = pipe();
        for call in calls {
            batch.add_command(call.by_digest());
        }
        let answers = bounded(async { Ok(batch.query_async(&mut live.connection.clone()).await?) }).await;
        let answers: Vec<String> = answers?;
        answers.iter().try_for_each(|answer| verdict(answer).map(drop))?;
    }
    Ok(())
}
