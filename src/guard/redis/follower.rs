//! What every replica revokes, as it is told by a stream: into memory at once, and into the file of this replica.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Pipeline, Value, cmd, pipe};
use tokio::time::timeout;

use super::entry::{self, News};
use super::fault::RedisFault;
use super::keeper::Keeper;
use crate::guard::advance::Family;
use crate::guard::rows::Record;

/// How long the server waits for news before it says that there are none.
const WAITING: Duration = Duration::from_millis(400);

/// How long an answer may take that nobody waits for.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// How much is read at a time.
const MOST_NEWS: usize = 1000;
const MOST_KEYS: usize = 1000;

/// How many families are remembered that could not be written: the newest.
const MOST_FAMILIES: usize = 10_000;

/// What was heard and is not yet in the file.
#[derive(Default)]
pub(super) struct Follower {
    records: Vec<Record>,
    families: VecDeque<Family>,
}

impl Follower {
    /// Follows the stream until something goes wrong, after everything that is revoked now was read.
    pub(super) async fn follow(
        &mut self,
        keeper: &Keeper,
        connection: MultiplexedConnection,
        incarnation: &str,
        caught_up: impl FnOnce(),
    ) -> RedisFault {
        match self.follow_on(keeper, connection, incarnation, caught_up).await {
            Ok(never) => match never {},
            Err(fault) => fault,
        }
    }

    async fn follow_on(
        &mut self,
        keeper: &Keeper,
        mut connection: MultiplexedConnection,
        incarnation: &str,
        caught_up: impl FnOnce(),
    ) -> Result<Infallible, RedisFault> {
        let mut last = bounded(last_of_stream(keeper, &mut connection)).await?;
        self.catch_up(keeper, &mut connection).await?;
        self.write(keeper).await;
        keeper.heard.now();
        caught_up();
        loop {
            let round = round(keeper, &last);
            let (id, news): (Option<String>, Value) =
                bounded(async { Ok(round.query_async(&mut connection).await?) }).await?;
            if id.as_deref() != Some(incarnation) {
                return Err(RedisFault::Stranger);
            }
            for (number, told) in entries(&news) {
                self.hear(keeper, told);
                last = number;
            }
            keeper.heard.now();
            self.write(keeper).await;
        }
    }

    /// Takes over everything that is revoked.
    async fn catch_up(&mut self, keeper: &Keeper, connection: &mut MultiplexedConnection) -> Result<(), RedisFault> {
        let mut cursor = "0".to_owned();
        loop {
            let mut scan = cmd("SCAN");
            scan.arg(&cursor).arg("MATCH").arg(keeper.names.revocations()).arg("COUNT").arg(MOST_KEYS);
            let (next, keys): (String, Vec<Vec<u8>>) =
                bounded(async { Ok(scan.query_async(connection).await?) }).await?;
            // A name that is no text is none that a replica gave.
            let keys: Vec<String> = keys.into_iter().filter_map(|key| String::from_utf8(key).ok()).collect();
            for record in bounded(read(keeper, connection, &keys)).await? {
                self.hear(keeper, Some(News::Revoked(record)));
            }
            if next == "0" {
                return Ok(());
            }
            cursor = next;
        }
    }

    fn hear(&mut self, keeper: &Keeper, told: Option<News>) {
        match told {
            Some(News::Revoked(record)) => {
                if keeper.learn(&record) {
                    self.records.push(record);
                }
            }
            Some(News::Advanced(family)) => {
                self.families.push_back(family);
                let surplus = self.families.len().saturating_sub(MOST_FAMILIES);
                self.families.drain(..surplus);
            }
            None => log::error!("the stream of the guard holds what no replica wrote"),
        }
    }

    /// Writes it into the file of this replica; what cannot be written is written later.
    async fn write(&mut self, keeper: &Keeper) {
        if self.records.is_empty() && self.families.is_empty() {
            return;
        }
        let Some(file) = keeper.file.upgrade() else { return };
        if file.journal(self.records.clone(), self.families.iter().copied().collect()).await.is_ok() {
            self.records.clear();
            self.families.clear();
        }
    }
}

/// The number after which news are new.
async fn last_of_stream(keeper: &Keeper, connection: &mut MultiplexedConnection) -> Result<String, RedisFault> {
    let news = keeper.names.news();
    let last: Value = cmd("XREVRANGE").arg(news).arg("+").arg("-").arg("COUNT").arg(1).query_async(connection).await?;
    let Value::Array(entries) = last else { return Err(RedisFault::Nonsense) };
    let number = |entry: &Value| match entry {
        Value::Array(parts) => parts.first().and_then(entry::text),
        _ => None,
    };
    Ok(entries.first().and_then(number).unwrap_or_else(|| "0-0".to_owned()))
}

/// Asks whether the data are the same, and for news.
fn round(keeper: &Keeper, last: &str) -> Pipeline {
    let block = u64::try_from(WAITING.as_millis()).unwrap_or(u64::MAX);
    let mut round = pipe();
    round.cmd("HGET").arg(keeper.names.guard()).arg("id");
    round.cmd("XREAD").arg("BLOCK").arg(block).arg("COUNT").arg(MOST_NEWS).arg("STREAMS");
    round.arg(keeper.names.news()).arg(last);
    round
}

async fn read(
    keeper: &Keeper,
    connection: &mut MultiplexedConnection,
    keys: &[String],
) -> Result<Vec<Record>, RedisFault> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = pipe();
    for key in keys {
        all.cmd("HMGET").arg(key).arg("since").arg("until").arg("author").arg("reason");
    }
    let values: Vec<Vec<Option<String>>> = all.query_async(connection).await?;
    let record = |(key, values): (&String, Vec<Option<String>>)| {
        let (kind, name) = keeper.names.revoked_under(key)?;
        let [since, until, author, reason] = <[Option<String>; 4]>::try_from(values).ok()?;
        let notes = [author.as_deref().unwrap_or_default(), reason.as_deref().unwrap_or_default()];
        // One that has ended between the two is nothing.
        entry::revoked(kind, name, since?.as_str(), until?.as_str(), notes)
    };
    Ok(keys.iter().zip(values).filter_map(record).collect())
}

/// The entries that `XREAD` answers, each with its number.
fn entries(answer: &Value) -> Vec<(String, Option<News>)> {
    let Value::Array(streams) = answer else { return Vec::new() };
    let of_stream = |stream: &Value| match stream {
        Value::Array(parts) => match parts.get(1) {
            Some(Value::Array(entries)) => entries.clone(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let entry = |value: &Value| match value {
        Value::Array(parts) => {
            let number = parts.first().and_then(entry::text)?;
            Some((number, parts.get(1).and_then(entry::members).as_deref().and_then(entry::news)))
        }
        _ => None,
    };
    streams.iter().flat_map(of_stream).filter_map(|value| entry(&value)).collect()
}

/// Waits for an answer as long as nobody else waits.
pub(super) async fn bounded<T>(answer: impl Future<Output = Result<T, RedisFault>>) -> Result<T, RedisFault> {
    timeout(PATIENCE, answer).await.unwrap_or(Err(RedisFault::TimedOut))
}
