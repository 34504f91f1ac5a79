//! `guard.kind = "redis"`: what operators are told of the guard that replicas share.

use crate::admin::{Admin, with_admin};
use crate::config::small;
use crate::deadline::until;
use crate::folder::Folder;
use crate::redis_server;
use crate::run::signet;

fn guarded_by(server: &redis_server::Server) -> String {
    format!("{}\n[guard]\nkind = \"redis\"\n\n[guard.redis]\nurl = \"{}\"\ntimeout = \"2s\"\n", small(), server.url())
}

/// "an alarm metric", "reported by `/readyz`", and no restart when it is back.
#[test]
fn operators_are_told_of_redis_and_of_its_loss() {
    let redis = redis_server::Server::start(&["--maxmemory-policy", "allkeys-lru"]);
    let folder = with_admin(&guarded_by(&redis));
    let admin = Admin::start(&folder);
    let details = admin.details();
    let told = &details["guard"]["redis"];
    assert_eq!((&told["is_up"], &told["is_skewed"]), (&true.into(), &false.into()), "{details}");
    assert_eq!((&told["maxmemory_policy"], &told["forgets_nothing"]), (&"allkeys-lru".into(), &false.into()));
    assert_eq!(details["guard"]["is_lagging"], false);
    admin.server.wait_for_log(0, "maxmemory-policy is allkeys-lru; expected noeviction");
    assert_eq!([admin.value("signet_guard_redis_up"), admin.value("signet_guard_redis_forgets")], [1.0, 1.0]);
    redis.kill();
    until("the loss is noticed", || (admin.value("signet_guard_redis_up") == 0.0).then_some(()));
    let public = |body: &str| (admin.server.get("/readyz").unwrap().body == body).then_some(());
    until("it is told to everybody", || public("ok, but revocations are not seen"));
    assert_eq!(admin.server.get("/readyz").unwrap().status, 200, "what needs no Redis goes on");
    assert_eq!(admin.details()["guard"]["is_lagging"], true);
    assert!(!admin.server.token().is_empty());
    redis.start_again();
    until("it is found again", || (admin.value("signet_guard_redis_up") == 1.0).then_some(()));
    until("revocations are seen", || public("ok"));
}

/// Nobody waits for what will never be.
#[test]
fn a_service_that_redis_refuses_does_not_start() {
    let redis = redis_server::Server::start(&["--requirepass", "the-right-one"]);
    let folder = Folder::of(&(guarded_by(&redis) + "password = { file = \"password\" }\n"));
    folder.write_private("password", "a-wrong-one\n");
    let said = signet(&folder, &[]).refused();
    assert!(said.contains("Redis refuses") && !said.contains("a-wrong-one"), "{said}");
}

#[test]
fn the_doctor_looks_at_redis() {
    let redis = redis_server::Server::start(&[]);
    let folder = Folder::of(&guarded_by(&redis));
    let said = signet(&folder, &["doctor"]).out;
    for line in
        ["ok       Redis can be reached, and has the same time\n", "ok       Redis forgets nothing when its memory"]
    {
        assert!(said.contains(line), "{line:?} in {said}");
    }
    redis.tell(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    assert!(signet(&folder, &["doctor"]).out.contains("FAULT    Redis may forget what must be remembered"));
    redis.kill();
    assert!(signet(&folder, &["doctor"]).out.contains("FAULT    Redis cannot be reached"));
}

/// A table that has no effect is a mistake, and so is a server that nobody names.
#[test]
fn check_says_what_is_wrong_with_the_table() {
    for (table, key) in [
        ("[guard]\nkind = \"redis\"\n", "guard.redis.url"),
        ("[guard.redis]\nurl = \"redis://127.0.0.1\"\n", "guard.redis"),
        ("[guard]\nkind = \"redis\"\n[guard.redis]\nurl = \"redis://:canary@host\"\n", "guard.redis.url"),
    ] {
        let said = signet(&Folder::of(&format!("{}\n{table}", small())), &["check"]).refused();
        assert!(said.contains(key) && !said.contains("canary"), "{table}: {said}");
    }
}
