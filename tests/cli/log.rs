//! What is in the log, and what never is.

use serde_json::Value;

use crate::config::{CLIENT, SECRET, small};
use crate::folder::Folder;
use crate::http::{form_request, token_request};
use crate::server::Server;

/// Words that strangers send; nothing of the kind may be told on.
const CANARIES: [&str; 6] =
    ["canary-client", "canary-wrong", "canary-scope", "canary-resource", "canary-path", "canary-assertion"];

/// "Secrets have no `Debug`, no `==`, no log line": at any level, in either format, good requests and bad ones.
#[test]
fn no_secret_no_token_and_no_key_is_ever_printed() {
    for (format, filter) in [("text", "info"), ("json", "info"), ("text", "trace"), ("json", "trace")] {
        let folder = Folder::of(&format!("{}\n[log]\nformat = \"{format}\"\nfilter = \"{filter}\"\n", small()));
        let server = Server::start(&folder);
        let mut tokens = requests(&server);
        folder.edit("config.toml", "workers = 1", "workers = 2");
        server.hang_up();
        tokens.push(server.token());
        let key = folder.read("keys/es256.pem");
        let printed = server.out() + &server.log();
        assert!(printed.contains("token issued") && printed.contains("token refused"), "{printed}");
        let parts = tokens.iter().flat_map(|token| token.split('.')).filter(|part| !part.is_empty());
        let key = key.lines().filter(|line| !line.starts_with('-'));
        let basic = token_request(CLIENT, SECRET);
        let basic = basic.lines().find_map(|line| line.strip_prefix("Authorization: Basic "));
        for unseen in parts.chain(key).chain(basic).chain([SECRET]).chain(CANARIES) {
            // At the level trace, actix tells of paths; nobody puts a secret there but by mistake.
            let is_path = unseen == "canary-path" && filter == "trace";
            assert!(is_path || !printed.contains(unseen), "{unseen} in {format} {filter}: {printed}");
        }
    }
}

/// Every line for machines is one object with the same members.
#[test]
fn every_line_of_a_json_log_is_an_object_with_time_level_and_message() {
    let folder = Folder::of(&format!("{}\n[log]\nformat = \"json\"\nfilter = \"info\"\n", small()));
    let server = Server::start(&folder);
    requests(&server);
    folder.write("config.toml", "issuer = \"canary\n");
    server.hang_up();
    let log = server.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        let text = |member: &str| line[member].as_str().unwrap_or_else(|| panic!("{member} of {line}"));
        assert!(text("time").ends_with('Z') && text("time").len() == "2026-11-20T18:30:00.000Z".len(), "{line}");
        assert!(["INFO", "WARN", "ERROR"].contains(&text("level")), "{line}");
        assert!(!text("message").is_empty() && !text("target").is_empty(), "{line}");
    }
    let audit: Vec<&Value> = lines.iter().filter(|line| line["target"] == "signet::audit").collect();
    assert!(audit.len() >= 6, "{log}");
    for line in audit {
        assert!(line["request"].as_str().is_some_and(|id| id.len() == 20), "{line}");
        assert!(line["client"].is_string() && (line["jti"].is_string() || line["fault"].is_string()), "{line}");
    }
    assert_eq!(lines.iter().filter(|line| line["failed_reloads"] == 1).count(), 1, "{log}");
}

/// "to the operator in the log with the fault's name and the request id"
#[test]
fn a_refusal_is_found_in_the_log_by_the_id_in_its_answer() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    for (answer, fault) in [
        (server.ask("canary-client", SECRET), "UnknownClient"),
        (server.ask(CLIENT, "canary-wrong"), "WrongSecret"),
        (server.send(&form_request("", "grant_type=client_credentials")), "NoCredentials"),
    ] {
        let id = answer.header("x-request-id").unwrap();
        let log = server.log();
        let line = log.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("{id} in {log}"));
        assert!(line.contains(fault) && line.contains("INFO"), "{line}");
    }
}

/// What a stranger sends cannot pose as a log line of its own.
#[test]
fn a_line_break_in_a_request_makes_no_line_in_the_log() {
    let folder = Folder::of(&format!("{}\n[log]\nfilter = \"debug\"\n", small()));
    let server = Server::start(&folder);
    let seen = server.log().lines().count();
    server.send(&form_request("", "client_id=a%0Aforged&client_secret=b%0Aforged&grant_type=c%0Aforged"));
    let path = "/%0Aforged\u{1b}[31m";
    drop(server.get(path));
    server.token();
    let log = server.log();
    let lines: Vec<&str> = log.lines().skip(seen).collect();
    assert!(lines.iter().all(|line| line.starts_with("20") && !line.contains('\u{1b}')), "{log}");
    assert!(lines.len() >= 2, "{log}");
}

/// Good and bad requests of many kinds, each bad one with a canary; the tokens that were issued.
fn requests(server: &Server) -> Vec<String> {
    let form = |form: &str| server.send(&form_request("", form));
    let us = format!("client_id={CLIENT}&client_secret={SECRET}&grant_type=client_credentials");
    let refused = [
        server.ask("canary-client", SECRET),
        server.ask(CLIENT, "canary-wrong"),
        form(&format!("{us}&scope=canary-scope")),
        form(&format!("{us}&resource=https://canary-resource.example")),
        form(&format!("{us}&client_assertion=canary-assertion&client_assertion_type=x")),
        form(&format!("{us}&client_secret={SECRET}")),
        form("grant_type=canary-wrong"),
        server.send(&form_request("Authorization: Bearer canary-wrong\r\n", "grant_type=client_credentials")),
        server.send(&form_request(&format!("Authorization: Basic {SECRET}\r\n"), "a")),
        server.get("/canary-path").unwrap(),
        server.get(&format!("/token?client_secret={SECRET}")).unwrap(),
    ];
    for answer in &refused {
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.body);
        assert!(!answer.body.contains("canary"), "{}", answer.body);
    }
    let token = form(&us).token();
    vec![server.token(), token, server.token()]
}
