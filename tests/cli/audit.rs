//! The audit log: who got what, or what stopped whom, in a file of its own.

use rustix::process::Signal;
use serde_json::Value;

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::token_request;
use crate::server::Server;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn folder(log: &str) -> Folder {
    Folder::of(&format!("{}\n[log]\n{log}\n", small()))
}

fn with_header(header: &str) -> String {
    token_request(CLIENT, SECRET).replace("Host:", &format!("{header}\r\nHost:"))
}

fn lines(folder: &Folder, file: &str) -> Vec<Value> {
    folder.read(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// "audit lines go there instead of stderr; relative to the config's folder"
#[test]
fn audit_lines_go_to_their_file() {
    let folder = folder("audit_file = \"audit.log\"\nformat = \"json\"");
    let server = Server::start(&folder);
    server.token();
    server.ask(CLIENT, "canary-wrong");
    let [issued, refused] = &lines(&folder, "audit.log")[..] else { panic!("{}", folder.read("audit.log")) };
    assert_eq!((&issued["message"], &issued["client"]), (&"token issued".into(), &"web".into()));
    assert_eq!((&refused["fault"], &refused["client"]), (&"Client(WrongSecret)".into(), &"-".into()));
    for line in [issued, refused] {
        assert_eq!(line["address"], "127.0.0.1");
        assert!(line["request"].as_str().is_some_and(|id| id.len() == 20));
        assert!(line.get("trace").is_none(), "{line}");
    }
    assert_eq!(folder.mode("audit.log") & 0o7137, 0, "0640 or less");
    assert!(!server.log().contains("token "), "{}", server.log());
}

/// W3C Trace Context: the caller's trace is found again, and nothing else of what it says.
#[test]
fn a_wellformed_trace_is_taken_over() {
    let folder = folder("audit_file = \"audit.log\"\nformat = \"json\"");
    let server = Server::start(&folder);
    let parent = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01");
    for (header, taken) in [
        (parent.clone(), true),
        (format!("traceparent: 00-{TRACE}-canary-01"), false),
        (format!("{parent}\r\n{parent}"), false),
        (format!("traceparent: 01-{TRACE}-00f067aa0ba902b7-01"), false),
    ] {
        assert_eq!(server.send(&with_header(&header)).status, 200);
        let lines = lines(&folder, "audit.log");
        let line = lines.last().unwrap();
        assert_eq!(line.get("trace").and_then(Value::as_str), taken.then_some(TRACE), "{header}");
        assert!(!line.to_string().contains("canary"), "{line}");
    }
}

/// The address is the client's, in a trusted proxy's words.
#[test]
fn the_address_is_the_one_that_a_trusted_proxy_tells() {
    let config = small().replace("workers = 1", "workers = 1\ntrusted_proxies = [\"127.0.0.1\"]");
    let folder = Folder::of(&format!("{config}\n[log]\naudit_file = \"audit.log\"\n"));
    let server = Server::start(&folder);
    assert_eq!(server.send(&with_header("X-Forwarded-For: canary, 2001:db8::7")).status, 200);
    assert_eq!(server.send(&with_header("X-Forwarded-For: canary")).status, 400);
    let log = folder.read("audit.log");
    assert!(log.contains(" address=2001:db8::7 ") && !log.contains("canary"), "{log}");
    assert!(log.contains("request refused") && log.contains("fault=ForwardedHeaderMalformed"), "{log}");
}

/// "reopened on SIGHUP for logrotate"
#[test]
fn a_hangup_begins_a_new_file() {
    let folder = folder("audit_file = \"audit.log\"\nformat = \"json\"");
    let server = Server::start(&folder);
    server.token();
    std::fs::rename(folder.at("audit.log"), folder.at("audit.log.1")).unwrap();
    server.token();
    assert_eq!(lines(&folder, "audit.log.1").len(), 2, "the file that is open is written");
    server.hang_up();
    server.token();
    assert_eq!((lines(&folder, "audit.log.1").len(), lines(&folder, "audit.log").len()), (2, 1));
}

/// A file that grows is not started anew.
#[test]
fn a_restart_goes_on_with_the_file() {
    let folder = folder("audit_file = \"audit.log\"\nformat = \"json\"");
    for restart in 1..=2 {
        let server = Server::start(&folder);
        server.token();
        assert_eq!(lines(&folder, "audit.log").len(), restart);
    }
}

/// "when it cannot be written the lines go to stderr and it is said once"
#[test]
fn lines_that_cannot_be_written_go_to_the_log() {
    for (file, said) in [("/dev/full", "cannot be written"), ("nowhere/audit.log", "cannot be opened")] {
        let folder = folder(&format!("audit_file = \"{file}\""));
        let server = Server::start(&folder);
        for _ in 0..3 {
            server.token();
        }
        let log = server.log();
        assert_eq!(log.matches(said).count(), 1, "{log}");
        assert_eq!(log.matches("token issued").count(), 3, "{log}");
    }
}

/// A file that can be written again is.
#[test]
fn a_file_that_appears_is_used_from_the_next_hangup_on() {
    let folder = folder("audit_file = \"later/audit.log\"");
    let server = Server::start(&folder);
    server.token();
    std::fs::create_dir(folder.at("later")).unwrap();
    server.signal(Signal::HUP);
    until("the file", || folder.at("later/audit.log").exists().then_some(()));
    server.token();
    assert!(folder.read("later/audit.log").contains("token issued"));
    assert_eq!(server.log().matches("token issued").count(), 1);
}
