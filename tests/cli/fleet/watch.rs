//! "A different config, key set or clock (> 5 s) between replicas is visible in the admin `/readyz`, metrics and the log,
//! and says which part differs."

use serde_json::{Value, json};

use crate::admin::Admin;
use crate::deadline::until;
use crate::fleet::{config, folders, nobody};
use crate::folder::Folder;
use crate::run::signet;

fn watching(folder: &Folder, peers: &[&str]) -> Admin {
    let peers = format!("bind = \"127.0.0.1:0\"\npeers = {}", json!(peers));
    let text = folder.read("config.toml").replace("[admin]\nbind = \"127.0.0.1:0\"", &format!("[admin]\n{peers}"));
    folder.write("config.toml", text);
    Admin::start(folder)
}

fn state(admin: &Admin, state: &str) -> Option<Value> {
    let peers = admin.details()["fleet"]["peers"].clone();
    peers.as_array()?.iter().find(|peer| peer["state"] == state).cloned()
}

#[test]
fn what_differs_is_told_in_readyz_metrics_and_log_until_it_does_not_any_more() {
    let [one, other] = folders::<2>(&config());
    let usual = other.read("config.toml");
    other.write("config.toml", usual.clone() + "\n[tokens]\naccess_token_lifetime = \"5m\"\n");
    let other_admin = Admin::start(&other);
    let admin = watching(&one, &[&other_admin.address().to_string()]);
    let peer = until("the difference", || state(&admin, "different"));
    assert_eq!(peer["told"]["differences"], json!(["tokens.access_token_lifetime"]), "{peer}");
    admin.server.wait_for_log(0, "differs (this one | that one): tokens.access_token_lifetime");
    assert_eq!(admin.value("signet_fleet_peers{state=\"different\"}"), 1.0);
    assert_eq!(admin.value("signet_fleet_differences{part=\"configuration\"}"), 1.0);
    assert_eq!(admin.value("signet_fleet_differences{part=\"keys\"}"), 0.0);
    other.write("config.toml", usual);
    let peer = until("the other one to be the same", || state(&admin, "same"));
    assert_eq!(peer["told"]["differences"], json!([]));
    admin.server.wait_for_log(0, "runs what this one runs");
    assert_eq!(admin.value("signet_fleet_differences{part=\"configuration\"}"), 0.0);
}

#[test]
fn another_key_set_is_told_by_the_name_of_the_key() {
    let [one, other] = folders::<2>(&config());
    other.remove("keys/es256.pem");
    signet(&other, &["keys", "generate", "--missing"]).succeeded();
    let other_admin = Admin::start(&other);
    let admin = watching(&one, &[&other_admin.address().to_string()]);
    let peer = until("the difference", || state(&admin, "different"));
    assert_eq!(peer["told"]["differences"], json!(["keys.es256, its file"]), "{peer}");
    assert_eq!(admin.value("signet_fleet_differences{part=\"keys\"}"), 1.0);
}

/// A replica that is gone is no difference, and no reason to be less ready. This replica itself is not among the others.
#[test]
fn a_peer_that_is_gone_is_told_and_the_service_is_ready() {
    let [folder] = folders::<1>(&config());
    let (gone, port) = (nobody(), nobody());
    let text =
        folder.read("config.toml").replace("[admin]\nbind = \"127.0.0.1:0\"", &format!("[admin]\nbind = \"{port}\""));
    folder.write(
        "config.toml",
        text.replace(&format!("bind = \"{port}\""), &format!("bind = \"{port}\"\npeers = [\"{port}\", \"{gone}\"]")),
    );
    let admin = Admin::start(&folder);
    let peer = until("the replica to be missed", || state(&admin, "unreachable"));
    assert_eq!(peer["address"], gone, "{peer}");
    assert_eq!(admin.details()["fleet"]["peers"].as_array().map(Vec::len), Some(1));
    assert_eq!(admin.details()["status"], "ready");
    admin.server.wait_for_log(0, &format!("the replica at {gone} cannot be asked"));
}

#[test]
fn peers_are_hosts_and_ports_and_need_an_address_beside_them() {
    for (admin, key) in [
        ("peers = [\"10.0.0.2:9090\"]", "admin.bind"),
        ("bind = \"127.0.0.1:0\"\npeers = [\"http://10.0.0.2:9090\"]", "admin.peers"),
        ("bind = \"127.0.0.1:0\"\npeers = [\"10.0.0.2\"]", "admin.peers"),
        ("bind = \"127.0.0.1:0\"\npeers = [\"10.0.0.2:0\"]", "admin.peers"),
    ] {
        let folder = Folder::of(&format!("{}\n[admin]\n{admin}\n", config()));
        let said = signet(&folder, &["check"]).refused();
        assert!(said.contains(&format!(": {key}")), "{admin}: {said}");
    }
}
