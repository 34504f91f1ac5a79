//! `signet fleet status URL…`: who differs, and in what, on one screen.

use std::net::TcpListener;
use std::time::Instant;

use serde_json::json;

use crate::admin::Admin;
use crate::config::small;
use crate::fleet::mirror::Mirror;
use crate::fleet::{config, folders, nobody, url};
use crate::folder::Folder;
use crate::http::get;
use crate::run::{Said, signet};

const OF_FILE: &str = "canary-secret-of-a-file-0123456789-abcdefgh";

fn status(urls: &[&str]) -> Said {
    signet(&Folder::new(), &[&["fleet", "status"], urls].concat())
}

#[track_caller]
fn told(said: &Said, parts: &[&str]) {
    for part in parts {
        assert!(said.out.contains(part), "{part} in {}\n{}", said.out, said.err);
    }
}

#[test]
fn replicas_that_run_the_same_are_said_to() {
    let folders = folders::<3>(&config());
    let replicas = folders.each_ref().map(Admin::start);
    let urls = replicas.each_ref().map(url);
    let said = status(&urls.each_ref().map(String::as_str));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert_eq!(said.out.matches("  same ").count(), 3, "{}", said.out);
    told(&said, &["all serve http://localhost:8080 with the same settings"]);
}

/// Address, workers, folders and the log are of each replica alone.
#[test]
fn what_is_of_one_replica_alone_may_differ() {
    let [one, other] = folders::<2>(&config());
    other.edit("config.toml", "workers = 1", "workers = 2");
    other.write(
        "config.toml",
        other.read("config.toml") + "[storage]\nfolder = \"elsewhere\"\n[log]\nformat = \"json\"\n",
    );
    let replicas = [&one, &other].map(Admin::start);
    let urls = replicas.each_ref().map(url);
    let said = status(&urls.each_ref().map(String::as_str));
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

/// "says which part differs": each setting by its name, and no value that might be a secret.
#[test]
fn a_setting_a_file_and_a_key_that_differ_are_named() {
    let with_file = format!("{}\n[clients.web.secrets.second]\nfile = \"keys/web.secret\"\n", config());
    let [one, two, other] = folders::<3>(&with_file);
    for folder in [&one, &two, &other] {
        folder.write_private("keys/web.secret", OF_FILE);
    }
    other.write_private("keys/web.secret", "another-canary-of-a-file-0123456789-abcdefgh");
    other.edit("config.toml", "default_scope = [\"read\"]", "default_scope = [\"write\"]");
    other.write("config.toml", other.read("config.toml") + "\n[tokens]\naccess_token_lifetime = \"5m\"\n");
    other.remove("keys/es256.pem");
    signet(&other, &["keys", "generate", "--missing"]).succeeded();
    let replicas = [&other, &one, &two].map(Admin::start);
    let urls = replicas.each_ref().map(url);
    let said = status(&urls.each_ref().map(String::as_str));
    assert_eq!((said.code, said.err.as_str()), (Some(1), "signet: 1 of 3 replicas differ\n"), "{}", said.out);
    told(&said, &[&format!("\n{} differs from {} (that one | this one):\n", urls[0], urls[1])]);
    let lines: Vec<&str> = said.out.lines().filter(|line| line.starts_with("  ")).collect();
    let expected = ["  clients.web", "  tokens.access_token_lifetime", "  keys/web.secret", "  keys.es256, its file"];
    assert_eq!(lines, expected, "{}", said.out);
    assert!(!said.out.contains("canary") && said.out.lines().count() < 24, "{}", said.out);
}

/// "key schedules": what the dates are is no secret.
#[test]
fn dates_of_keys_are_told_where_they_differ() {
    let [one, other] = folders::<2>(&config());
    signet(&other, &["keys", "rotate", "ES256"]).succeeded();
    let replicas = [&one, &other].map(Admin::start);
    let urls = replicas.each_ref().map(url);
    let said = status(&urls.each_ref().map(String::as_str));
    assert_eq!(said.code, Some(1), "{}", said.out);
    told(&said, &["keys.es256, retire_at: not written | 20", "keys.es256-20", "not there | there"]);
    told(&said, &["not declared, or removed | declared"]);
}

/// A key that is revoked at one replica only is the difference that matters most.
#[test]
fn a_revocation_of_a_key_that_did_not_reach_all_is_told() {
    let [one, other] = folders::<2>(&config());
    signet(&other, &["keys", "revoke", "es256"]).succeeded();
    let replicas = [&one, &other].map(Admin::start);
    let urls = replicas.each_ref().map(url);
    let said = status(&urls.each_ref().map(String::as_str));
    told(&said, &["keys.es256, revoked: not written | true"]);
}

/// "clocks": beyond 5 s, whatever the answer took.
#[test]
fn clocks_that_are_apart_are_told() {
    let [folder] = folders::<1>(&config());
    let admin = Admin::start(&folder);
    let ahead =
        |ms: i64| move |told: &mut serde_json::Value| told["clock_ms"] = json!(told["clock_ms"].as_i64().unwrap() + ms);
    let mirror = Mirror::of(&admin, ahead(4000));
    let urls = [url(&admin), format!("http://{}", mirror.address)];
    let ask = || status(&urls.each_ref().map(String::as_str));
    assert_eq!(ask().code, Some(0));
    for ms in [3_600_000, -3_600_000] {
        mirror.change(ahead(ms));
        let said = ask();
        assert_eq!(said.code, Some(1), "{}", said.out);
        assert_eq!(said.out.lines().filter(|line| line.starts_with("  ")).count(), 1, "{}", said.out);
        told(&said, &["  clock: "]);
    }
    mirror.change(|told| told["build"]["version"] = json!("0.0.1"));
    told(&ask(), &["  build: "]);
}

/// A replica whose clock is wrong is not ready, and tells all the same by how much.
#[test]
fn a_replica_that_is_not_ready_is_told_with_what_differs() {
    let [folder] = folders::<1>(&config());
    let admin = Admin::start(&folder);
    let mirror = Mirror::of(&admin, |told| told["status"] = json!("not ready"));
    let urls = [url(&admin), format!("http://{}", mirror.address)];
    let ask = || status(&urls.each_ref().map(String::as_str));
    let said = ask();
    assert_eq!((said.code, said.err.as_str()), (Some(1), "signet: 1 of 2 replicas not ready\n"), "{}", said.out);
    assert!(!said.out.contains("all serve"), "{}", said.out);
    mirror.change(|told| {
        told["status"] = json!("not ready");
        told["clock_ms"] = json!(told["clock_ms"].as_i64().unwrap() + 60_000);
    });
    let said = ask();
    assert_eq!(said.err, "signet: 1 of 2 replicas differ, 1 not ready\n", "{}", said.out);
    told(&said, &["  DIFFERS  not ready  clock +", "  clock: "]);
}

/// Without a key that replicas share, nothing can be said of anything else, and that is said.
#[test]
fn replicas_without_a_common_key_cannot_be_compared() {
    let [one, other] = folders::<2>(&config());
    other.remove("keys/short-lived.jwk");
    signet(&other, &["keys", "generate", "--missing"]).succeeded();
    let without = crate::admin::with_admin(&small());
    let replicas = [&one, &other, &without].map(Admin::start);
    let urls = replicas.each_ref().map(url);
    let said = status(&urls.each_ref().map(String::as_str));
    assert_eq!(said.code, Some(1));
    told(&said, &["nothing else can be compared: another keys.short-lived | another keys.short-lived"]);
    told(&said, &["nothing else can be compared: keys.short-lived | this process"]);
}

/// "unreachable ones named"; "timeouts": one that never answers keeps nobody waiting for long.
#[test]
fn replicas_that_do_not_answer_are_named_and_not_waited_for() {
    let [folder] = folders::<1>(&config());
    let admin = Admin::start(&folder);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = silent.local_addr().map(|address| (silent, address)).unwrap();
    let urls = [url(&admin), nobody(), silent.1.to_string(), admin.server.address().to_string()];
    let begun = Instant::now();
    let said = status(&urls.each_ref().map(String::as_str));
    assert!(begun.elapsed().as_secs() < 15, "{:?}", begun.elapsed());
    assert_eq!((said.code, said.err.as_str()), (Some(1), "signet: 3 of 4 replicas cannot be asked\n"), "{}", said.out);
    for url in &urls[1..] {
        let line = said.out.lines().find(|line| line.starts_with(&format!("http://{url} "))).unwrap();
        assert!(line.contains("CANNOT BE ASKED"), "{line}");
    }
    told(&said, &["there was no answer in time", "no signet of this release on its admin address"]);
    assert!(!said.out.contains("all serve"), "{}", said.out);
}

/// What somebody else answers is bounded, and is nobody's crash.
#[test]
fn an_answer_of_somebody_else_is_no_replica() {
    let [folder] = folders::<1>(&config());
    let admin = Admin::start(&folder);
    let mirror = Mirror::of(&admin, |told| *told = json!("x".repeat(2_000_000)));
    let address = mirror.address.to_string();
    for (change, fault) in [
        (json!("x".repeat(2_000_000)), "too large"),
        (json!({ "replica": "x" }), "no signet of this release"),
        (json!([]), "no signet of this release"),
    ] {
        mirror.change(move |told| *told = change.clone());
        let said = status(&[&address]);
        assert_eq!(said.code, Some(1));
        told(&said, &[fault]);
    }
    for wrong in ["ftp://10.0.0.1", "http://", "not an address"] {
        let said = status(&[wrong]).refused();
        assert!(said.contains("is no admin address"), "{wrong}: {said}");
    }
    assert_eq!(get(mirror.address, "/").unwrap().status, 200);
}

/// Without addresses those of the configuration are asked.
#[test]
fn the_configuration_says_where_the_others_are() {
    let [folder] = folders::<1>(&config());
    let said = signet(&folder, &["fleet", "status"]).refused();
    assert!(said.contains("admin.peers"), "{said}");
    let admin = Admin::start(&folder);
    let peers = format!("bind = \"127.0.0.1:0\"\npeers = [\"{}\", \"{}\"]", admin.address(), nobody());
    let text = folder.read("config.toml").replace("[admin]\nbind = \"127.0.0.1:0\"", &format!("[admin]\n{peers}"));
    folder.write("config.toml", text);
    let said = signet(&folder, &["fleet", "status"]);
    assert_eq!((said.code, said.err.as_str()), (Some(1), "signet: 1 of 2 replicas cannot be asked\n"), "{}", said.out);
}
