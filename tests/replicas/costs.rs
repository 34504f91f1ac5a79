//! What a fleet costs: commands of Redis, and room in it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::{CLIENT, SECRET};
use crate::deadline::until;
use crate::fleet::OPAQUE;
use crate::http::token_request;
use crate::load::Client;
use crate::person::{Browser, asserted, redemption, refreshment, text, tokens};
use crate::stores::{APP, SPA, Shared};

/// How often scripts were called: all that requests have Redis do.
fn scripts(shared: &Shared) -> u64 {
    let told = shared.redis.tell(&["INFO", "commandstats"]);
    let calls = |line: &str| line.strip_prefix("cmdstat_evalsha:calls=")?.split(',').next()?.parse::<u64>().ok();
    told.lines().find_map(calls).unwrap_or(0)
}

/// "Redis commands: zero for clients with a secret, exactly one per client assertion or code."
#[test]
fn redis_is_asked_once_for_what_is_used_once_and_else_never() {
    let shared = Shared::with_accounts();
    let addresses = shared.fleet.addresses();
    let user = shared.user();
    let mut lines: Vec<Client> = addresses.iter().map(|address| Client::new(*address)).collect();
    let mut count = 0..;
    until("assertions that are younger than the guard", || {
        let id = format!("first-{}", count.next().unwrap());
        (lines[0].ask(&asserted(&shared.robot, &id)).unwrap().status == 200).then_some(())
    });
    let mut browser = Browser::at(addresses[0]);
    let codes: Vec<String> = (0..30).map(|_| browser.code(APP, &user).unwrap()).collect();
    let mut cost = |what: &str, request: &dyn Fn(usize) -> String| {
        let before = scripts(&shared);
        for turn in 0..30 {
            let answer = lines[turn % 3].ask(&request(turn)).unwrap();
            assert_eq!(answer.status, 200, "{what}: {}", answer.body);
        }
        scripts(&shared) - before
    };
    assert_eq!(cost("a secret", &|_| token_request(CLIENT, SECRET)), 0);
    assert_eq!(cost("a sealed token", &|_| token_request(OPAQUE, SECRET)), 0);
    assert_eq!(cost("an assertion", &|turn| asserted(&shared.robot, &format!("counted-{turn}"))), 30);
    assert_eq!(cost("a code", &|turn| redemption(APP, &codes[turn])), 30);
}

/// "Issuing costs no storage": what was issued leaves nothing; what was spent ends by itself, in minutes; a family of
/// refresh tokens that each are used once is one row, however often it is refreshed.
#[test]
fn issuing_leaves_nothing_in_redis_and_what_is_spent_ends() {
    let shared = Shared::with_accounts();
    let user = shared.user();
    let mut lines: Vec<Client> = shared.fleet.addresses().into_iter().map(Client::new).collect();
    let mut browser = Browser::at(shared.fleet.replicas[1].address);
    let mut get = |turn: usize, request: &str| tokens(lines[turn % 3].ask(request).unwrap()).unwrap();
    let mut refresh_token = |client: &str, turn: usize, get: &mut dyn FnMut(usize, &str) -> Value| {
        let code = browser.code(client, &user).unwrap();
        text(&get(turn, &redemption(client, &code)), "refresh_token")
    };
    let mut reusable = refresh_token(APP, 0, &mut get);
    let mut rotating = refresh_token(SPA, 1, &mut get);
    rotating = text(&get(2, &refreshment(SPA, &rotating)), "refresh_token");
    let before = keys(&shared);
    for turn in 0..100 {
        get(turn, &token_request(CLIENT, SECRET));
        get(turn, &token_request(OPAQUE, SECRET));
        reusable = text(&get(turn, &refreshment(APP, &reusable)), "refresh_token");
        rotating = text(&get(turn, &refreshment(SPA, &rotating)), "refresh_token");
    }
    let now = keys(&shared);
    assert!(now.keys().all(|key| before.contains_key(key)), "four hundred tokens later: {now:?} after {before:?}");
    for turn in 0..10 {
        refresh_token(APP, turn, &mut get);
    }
    let after = keys(&shared);
    let marks = after.keys().filter(|key| key.starts_with("signet:mark:") && !before.contains_key(*key));
    assert!(marks.count() >= 10, "{after:?}");
    assert_eq!(after.keys().filter(|key| key.starts_with("signet:family:")).count(), 1, "{after:?}");
    let endless: Vec<&String> = after.iter().filter(|(_, minutes)| **minutes < 0).map(|(key, _)| key).collect();
    assert!(endless.iter().all(|key| ["signet:guard", "signet:news"].contains(&key.as_str())), "{endless:?}");
    let longest = after.iter().filter(|(key, _)| key.starts_with("signet:mark:")).map(|(_, minutes)| *minutes).max();
    assert!(longest <= Some(20), "{after:?}");
}

/// Every key, and in how many minutes it ends; less than none where it does not.
fn keys(shared: &Shared) -> BTreeMap<String, i64> {
    const SCRIPT: &str = "local told = {} for _, key in ipairs(redis.call('KEYS', 'signet:*')) do \
                          local ends = redis.call('PTTL', key) \
                          table.insert(told, key .. ' ' .. (ends < 0 and ends or math.floor(ends / 60000))) end \
                          return table.concat(told, ',')";
    let told = shared.redis.tell(&["EVAL", SCRIPT, "0"]);
    let key = |row: &str| row.rsplit_once(' ').map(|(key, ends)| (key.to_owned(), ends.parse().unwrap()));
    // Minutes pass, and a probe comes and goes.
    told.split(',').filter_map(key).filter(|(key, _)| key != "signet:probe").collect()
}
