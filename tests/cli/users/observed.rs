//! What operators are told of accounts that are not on this machine.

use crate::admin::{Admin, with_admin};
use crate::config::{CLIENT, SECRET, signing_in};
use crate::deadline::until;
use crate::receiver::Receiver;

/// Has somebody whose name and password a client brings authenticated.
fn ask(admin: &Admin, username: &str) -> u16 {
    let body = format!(
        "client_id={CLIENT}&client_secret={SECRET}&grant_type=password&username={username}&password=wonderland&scope=read"
    );
    let head = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded";
    admin.server.send(&format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())).status
}

#[test]
fn a_service_that_checks_passwords_is_counted_and_said_to_answer_or_not() {
    let people = Receiver::start(|got| {
        let body = if got.body.contains("alice") {
            "{\"authenticated\":true,\"sub\":\"a\"}"
        } else {
            "{\"authenticated\":false}"
        };
        let length = body.len();
        crate::receiver::Reply::Raw(
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").into_bytes(),
        )
    });
    let config = signing_in().replace("[\"client_credentials\"]", "[\"client_credentials\", \"password\"]");
    let table = format!(
        "[directory]\nkind = \"http\"\n[directory.http]\nurl = \"{}\"\nsecret = {{ file = \"s\" }}\n",
        people.url("/")
    );
    let folder = with_admin(&(config + &table));
    folder.write_private("s", "0123456789abcdef0123456789abcdef");
    let admin = Admin::start(&folder);
    assert_eq!(admin.details()["directory"]["answering"], true);
    assert_eq!((ask(&admin, "alice"), ask(&admin, "bob")), (200, 400));
    let told = &admin.details()["directory"];
    assert_eq!((&told["kind"], &told["answering"]), (&"http".into(), &true.into()), "{told}");
    assert_eq!((&told["questions"], &told["refusals"], &told["faults"]), (&2.into(), &1.into(), &0.into()), "{told}");
    drop(people);
    assert_eq!(ask(&admin, "alice"), 503);
    assert_eq!(admin.details()["directory"]["answering"], false);
    for (series, value) in [
        ("signet_directory_up", 0.0),
        ("signet_directory_questions", 3.0),
        ("signet_directory_refusals", 1.0),
        ("signet_directory_faults", 1.0),
    ] {
        assert_eq!(admin.value(series), value, "{series}");
    }
}

#[test]
fn accounts_on_this_machine_are_only_named() {
    let admin = Admin::start(&with_admin(&signing_in()));
    assert_eq!(admin.details()["directory"], serde_json::json!({ "kind": "embedded" }));
    assert!(!admin.metrics().contains("signet_directory_"));
}

/// Whoever looks has it tried anew, though nobody needs an account meanwhile.
#[cfg(feature = "postgres")]
#[test]
fn postgres_is_said_to_be_reached_or_not() {
    let server = super::postgres::server::Server::start();
    let folder = super::postgres::with_postgres(&server);
    folder.edit("config.toml", "[directory]\n", "[admin]\nbind = \"127.0.0.1:0\"\n\n[directory]\n");
    let admin = Admin::start(&folder);
    let until_it_is = |is_reachable: bool| {
        until("another state", || (admin.details()["directory"]["reachable"] == is_reachable).then_some(()));
    };
    until_it_is(true);
    let told = &admin.details()["directory"];
    assert_eq!((&told["kind"], &told["connections"]["most"]), (&"postgres".into(), &8.into()), "{told}");
    assert!(admin.value("signet_directory_connections{state=\"open\"}") >= 1.0);
    server.stop();
    until_it_is(false);
    assert_eq!((admin.value("signet_directory_up"), admin.details()["status"].as_str()), (0.0, Some("ready")));
    server.start_again();
    until_it_is(true);
}
