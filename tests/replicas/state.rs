//! "After 100 million tokens the store holds the same bytes as after none."

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::Connection;
use tokio::runtime::Builder;
use tokio_postgres::NoTls;

use crate::config::{CLIENT, SECRET};
use crate::deadline::{PATIENCE, until, within};
use crate::fleet::OPAQUE;
use crate::http::token_request;
use crate::load::Client;
use crate::person::{Browser, asserted_for, redemption, refreshment, text, tokens};
use crate::postgres;
use crate::soak::{figure, is_long};
use crate::stores::{APP, Plan, SPA, Shared};

/// How long codes and assertions, and with them their marks, live here: seconds.
const LIFE: u64 = 5;
const SETTINGS: &str = "timeout = \"2s\"\n\n[tokens]\nauthorization_code_lifetime = \"5s\"\n";

/// What the stores hold.
#[derive(Debug)]
struct Held {
    /// Each key of Redis, and how many times 256 bytes it takes; less what comes and goes, the probe, and what holds
    /// ten minutes, the news.
    keys: BTreeMap<String, u64>,
    /// Pages of each replica's file, after a checkpoint.
    pages: Vec<u64>,
    /// Entries of each replica's guard.
    revocations: Vec<u64>,
    /// Rows of the database.
    rows: u64,
}

impl Held {
    fn by(shared: &Shared, database: Option<&postgres::Server>) -> Self {
        let pages = shared.fleet.replicas.iter().map(|replica| pages(&replica.folder.at("data/guard.sqlite3")));
        let revocations = shared.guard("/guard/revocations");
        Self {
            keys: keys(shared),
            pages: pages.collect(),
            revocations: revocations.iter().map(|count| count.as_u64().unwrap()).collect(),
            rows: database.map_or(0, rows),
        }
    }

    /// What is there that was not there before.
    fn more_than(&self, before: &Self) -> Vec<String> {
        let is_more = |(key, size): &(&String, &u64)| before.keys.get(*key).is_none_or(|before| before < *size);
        let mut more: Vec<String> = self.keys.iter().filter(is_more).map(|entry| format!("{entry:?}")).collect();
        let counts = |held: &Self| [held.pages.clone(), held.revocations.clone(), vec![held.rows]].concat();
        let (now, then) = (counts(self), counts(before));
        if now.iter().zip(&then).any(|(now, then)| now > then) {
            more.push(format!("pages, revocations, rows: {now:?} after {then:?}"));
        }
        more
    }
}

fn keys(shared: &Shared) -> BTreeMap<String, u64> {
    const SCRIPT: &str = "local told = {} for _, key in ipairs(redis.call('KEYS', '*')) do \
                          table.insert(told, key .. ' ' .. math.ceil(redis.call('MEMORY', 'USAGE', key) / 256)) end \
                          return table.concat(told, ',')";
    let told = shared.redis.tell(&["EVAL", SCRIPT, "0"]);
    let key = |row: &str| row.rsplit_once(' ').map(|(key, size)| (key.to_owned(), size.parse().unwrap()));
    let stays = |(key, _): &(String, u64)| !["signet:probe", "signet:news"].contains(&key.as_str());
    told.split(',').filter_map(key).filter(stays).collect()
}

fn pages(file: &std::path::Path) -> u64 {
    let connection = Connection::open(file).unwrap();
    connection.busy_timeout(PATIENCE).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let count = connection.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0));
    u64::try_from(count.unwrap()).unwrap()
}

fn rows(database: &postgres::Server) -> u64 {
    let (user, password, port) = (postgres::USER, postgres::PASSWORD, database.port());
    let config = format!("host=127.0.0.1 port={port} user={user} password={password} dbname=postgres");
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let (client, connection) = tokio_postgres::connect(&config, NoTls).await.unwrap();
        tokio::spawn(connection);
        let tables = client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'signet'", &[]).await.unwrap();
        let mut rows = 0;
        for table in tables.iter().map(|row| row.get::<_, String>(0)) {
            let count = client.query_one(&format!("SELECT count(*) FROM signet.{table}"), &[]).await.unwrap();
            rows += u64::try_from(count.get::<_, i64>(0)).unwrap();
        }
        assert!(rows > 0, "the accounts are elsewhere");
        rows
    })
}

/// What is held more than before although all that was spent had the time to end.
fn left(shared: &Shared, database: Option<&postgres::Server>, before: &Held, patience: Duration) -> Vec<String> {
    let mut more = Vec::new();
    within(patience, || {
        more = Held::by(shared, database).more_than(before);
        more.is_empty().then_some(())
    });
    more
}

/// Whoever is handed tokens of every kind: of the sealed kinds one that is refreshed again and again.
struct Holder<'a> {
    shared: &'a Shared,
    lines: Vec<Client>,
    count: usize,
}

impl<'a> Holder<'a> {
    fn of(shared: &'a Shared) -> Self {
        let mut holder =
            Self { shared, lines: shared.fleet.addresses().into_iter().map(Client::new).collect(), count: 0 };
        until("assertions that are younger than the guard", || holder.asserts().then_some(()));
        holder
    }

    fn ask(&mut self, request: &str) -> serde_json::Value {
        self.count += 1;
        tokens(self.lines[self.count % 3].ask(request).unwrap()).unwrap()
    }

    /// Whether an assertion is honoured.
    fn asserts(&mut self) -> bool {
        self.count += 1;
        let request = asserted_for(&self.shared.robot, &self.count.to_string(), LIFE);
        self.lines[self.count % 3].ask(&request).unwrap().status == 200
    }

    fn redeem(&mut self, browser: &mut Browser, user: &crate::stores::User, client: &str) -> String {
        let code = browser.code(client, user).unwrap();
        text(&self.ask(&redemption(client, &code)), "refresh_token")
    }
}

/// "State after 1, 10 and 100 thousand issued tokens of each kind, once spent marks expired: all as before (one row per
/// refreshed family of a bearer public client excepted, constant over 100 refreshes)."
#[test]
fn what_was_issued_leaves_nothing_once_what_was_spent_has_ended() {
    let database = postgres::Server::start();
    let plan = Plan { settings: SETTINGS, database: Some((&database, "10s")), has_lines: false };
    let shared = Shared::start(&plan);
    let user = shared.user();
    let (mut holder, mut browser) = (Holder::of(&shared), Browser::at(shared.fleet.replicas[1].address));
    let mut reusable = holder.redeem(&mut browser, &user, APP);
    let mut rotating = holder.redeem(&mut browser, &user, SPA);
    // The row of the family is made by its first refresh, not by the token.
    assert!(!keys(&shared).keys().any(|key| key.starts_with("signet:family:")));
    rotating = text(&holder.ask(&refreshment(SPA, &rotating)), "refresh_token");
    let before = Held::by(&shared, Some(&database));
    assert_eq!(before.keys.keys().filter(|key| key.starts_with("signet:family:")).count(), 1);
    let counts: &[usize] = if is_long() { &[1_000, 10_000, 100_000] } else { &[10, 100] };
    for of_each_kind in counts {
        for _ in 0..*of_each_kind {
            holder.ask(&token_request(CLIENT, SECRET));
            holder.ask(&token_request(OPAQUE, SECRET));
            assert!(holder.asserts());
            holder.redeem(&mut browser, &user, APP);
            reusable = text(&holder.ask(&refreshment(APP, &reusable)), "refresh_token");
            rotating = text(&holder.ask(&refreshment(SPA, &rotating)), "refresh_token");
        }
        let more = left(&shared, Some(&database), &before, PATIENCE);
        assert!(more.is_empty(), "after {of_each_kind} tokens of each kind: {more:?}");
        figure("tokens of each kind that left nothing", of_each_kind);
    }
}

/// "With the marks' expiry removed the same test fails."
#[test]
fn a_mark_that_does_not_end_is_found() {
    const PERSIST: &str = "for _, key in ipairs(redis.call('KEYS', 'signet:mark:*')) do redis.call('PERSIST', key) end";
    let shared = Shared::start(&Plan { settings: SETTINGS, database: None, has_lines: false });
    let mut holder = Holder::of(&shared);
    let before = Held::by(&shared, None);
    assert!(holder.asserts());
    shared.redis.tell(&["EVAL", PERSIST, "0"]);
    let more = left(&shared, None, &before, Duration::from_secs(LIFE + 2));
    assert!(more.len() == 1 && more[0].contains("signet:mark:"), "{more:?}");
}
