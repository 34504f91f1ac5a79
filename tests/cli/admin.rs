//! What operators read, at an address of their own.

use std::net::SocketAddr;
use std::time::Duration;

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::{self, Answer, Connection};
use crate::run::signet;
use crate::server::Server;

/// How many series an exposition may have, whatever is configured.
const MOST_SERIES: usize = 1000;

pub(crate) struct Admin {
    pub(crate) server: Server,
    address: SocketAddr,
}

impl Admin {
    pub(crate) fn start(folder: &Folder) -> Self {
        Self::of(Server::start(folder))
    }

    /// The admin address of a service that says where it is.
    pub(crate) fn of(server: Server) -> Self {
        let out = server.out();
        let line = out.lines().find(|line| line.starts_with("metrics and details")).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        Self { server, address: address.parse().unwrap() }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    fn get(&self, path: &str) -> Answer {
        http::get(self.address, path).unwrap()
    }

    pub(crate) fn metrics(&self) -> String {
        let answer = self.get("/metrics");
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        assert!(answer.body.ends_with("# EOF\n"), "{}", answer.body);
        answer.body
    }

    /// The value of the one series that begins so.
    #[track_caller]
    pub(crate) fn value(&self, series: &str) -> f64 {
        let metrics = self.metrics();
        let line = metrics.lines().find(|line| line.split(' ').next() == Some(series));
        let value = line.unwrap_or_else(|| panic!("{series} in {metrics}")).rsplit(' ').next().unwrap();
        value.parse().unwrap()
    }

    pub(crate) fn details(&self) -> serde_json::Value {
        self.get("/readyz").json()
    }
}

pub(crate) fn with_admin(config: &str) -> Folder {
    Folder::of(&format!("{config}\n[admin]\nbind = \"127.0.0.1:0\"\n"))
}

fn series(metrics: &str) -> Vec<&str> {
    metrics.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(' ').next().unwrap()).collect()
}

#[test]
fn operators_and_strangers_are_served_at_different_addresses() {
    let admin = Admin::start(&with_admin(&small()));
    assert_eq!(admin.get("/healthz").body, "ok");
    for path in ["/token", "/jwks", "/.well-known/openid-configuration", "/", "/metrics/"] {
        assert_eq!(admin.get(path).status, 404, "{path}");
    }
    assert_eq!(admin.server.get("/metrics").unwrap().status, 404);
    assert_eq!(admin.server.get("/readyz").unwrap().body, "ok", "the public one stays bare");
    let post = "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    let refused = Connection::open(admin.address).unwrap().ask(post).unwrap();
    assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn without_an_address_there_are_no_metrics() {
    let server = Server::start(&Folder::of(&small()));
    assert!(!server.out().contains("metrics"), "{}", server.out());
    assert_eq!(server.get("/metrics").unwrap().status, 404);
}

#[test]
fn what_happens_is_counted() {
    let admin = Admin::start(&with_admin(&small()));
    for _ in 0..3 {
        admin.server.token();
    }
    admin.server.ask(CLIENT, "canary-wrong");
    admin.server.ask("canary-client", SECRET);
    admin.server.get("/nowhere").unwrap();
    assert_eq!(admin.value("signet_requests_total{endpoint=\"token\",status=\"200\"}"), 3.0);
    assert_eq!(admin.value("signet_requests_total{endpoint=\"token\",status=\"401\"}"), 2.0);
    assert_eq!(admin.value("signet_requests_total{endpoint=\"none\",status=\"404\"}"), 1.0);
    assert_eq!(admin.value("signet_refusals_total{endpoint=\"token\",fault=\"WrongSecret\"}"), 1.0);
    assert_eq!(admin.value("signet_refusals_total{endpoint=\"token\",fault=\"UnknownClient\"}"), 1.0);
    assert_eq!(admin.value("signet_tokens_issued_total{grant_type=\"client_credentials\",client=\"web\"}"), 3.0);
    assert_eq!(admin.value("signet_tokens_issued_total{grant_type=\"client_credentials\",client=\"other\"}"), 0.0);
    assert_eq!(admin.value("signet_request_duration_seconds_count{endpoint=\"token\"}"), 5.0);
    assert_eq!(admin.value("signet_request_duration_seconds_bucket{le=\"+Inf\",endpoint=\"token\"}"), 5.0);
    assert!(admin.value("signet_request_duration_seconds_sum{endpoint=\"token\"}") > 0.0);
    assert!(admin.value("process_start_time_seconds") > 1.7e9);
    assert!(admin.value("process_resident_memory_bytes") > 1e6);
    let metrics = admin.metrics();
    assert!(metrics.contains("signet_build_info{version=\"") && !metrics.contains("canary"), "{metrics}");
}

/// Buckets add up: each holds what the ones before it hold.
#[test]
fn a_histogram_never_falls() {
    let admin = Admin::start(&with_admin(&small()));
    admin.server.token();
    let metrics = admin.metrics();
    let buckets = metrics.lines().filter(|line| line.starts_with("signet_request_duration_seconds_bucket"));
    let token = buckets.filter(|line| line.contains("\"token\""));
    let counts: Vec<u64> = token.map(|line| line.rsplit(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(counts.len(), 13, "{metrics}");
    assert!(counts.is_sorted() && counts.last() == Some(&1), "{counts:?}");
}

/// Counters survive reloads, and reloads are counted with them.
#[test]
fn a_reload_forgets_nothing() {
    let folder = with_admin(&small());
    let admin = Admin::start(&folder);
    admin.server.token();
    admin.server.hang_up();
    let good = folder.read("config.toml");
    folder.write("config.toml", "issuer = 7\n");
    admin.server.hang_up();
    assert_eq!(admin.value("signet_tokens_issued_total{grant_type=\"client_credentials\",client=\"web\"}"), 1.0);
    assert!(admin.value("signet_reloads_total{result=\"success\"}") >= 1.0);
    let failed = admin.value("signet_reloads_total{result=\"failure\"}");
    assert!(failed >= 1.0);
    let details = admin.details();
    let report = details["reloads"]["last_fault"]["report"].as_str().unwrap();
    assert!(report.contains("issuer"), "{report}");
    folder.write("config.toml", good);
    admin.server.hang_up();
    until("the fault to be forgotten", || admin.details()["reloads"]["last_fault"].is_null().then_some(()));
}

/// "at most 1,000 series whatever is configured (also clients that come by reload)"
#[test]
fn a_thousand_clients_and_keys_make_no_thousand_series() {
    let client = |n: usize| {
        let digest = signet::clients::SecretDigest::of(SECRET.as_bytes());
        format!(
            "\n[clients.c{n:04}]\ngrant_types = [\"client_credentials\"]\nresources = [\"orders\"]\nscopes = [\"read\"]\n\
             default_scope = [\"read\"]\n[clients.c{n:04}.secrets.first]\nsha256 = \"{digest}\"\n"
        )
    };
    let key = |n: usize| {
        format!(
            "\n[keys.k{n:03}]\nclass = \"cookie\"\nfile = \"keys/k{n:03}.jwk\"\npublish_at = 2026-01-01T00:00:00Z\n\
                 activate_at = 2026-01-{:02}T00:00:00Z\n",
            n % 28 + 1
        )
    };
    let (clients, keys) = (|to| (0..to).map(client).collect::<String>(), (0..100).map(key).collect::<String>());
    let folder = with_admin(&(small() + &clients(40) + &keys));
    let admin = Admin::start(&folder);
    let more = with_admin(&(small() + &clients(1000) + &keys)).read("config.toml");
    folder.write("config.toml", more);
    admin.server.hang_up();
    assert_eq!(admin.server.ask("c0000", SECRET).status, 200);
    assert_eq!(admin.server.ask("c0999", SECRET).status, 200);
    let metrics = admin.metrics();
    assert!(series(&metrics).len() <= MOST_SERIES, "{}", series(&metrics).len());
    assert_eq!(admin.value("signet_tokens_issued_total{grant_type=\"client_credentials\",client=\"c0000\"}"), 1.0);
    assert_eq!(admin.value("signet_tokens_issued_total{grant_type=\"client_credentials\",client=\"other\"}"), 1.0);
    let unique: std::collections::BTreeSet<_> = series(&metrics).into_iter().collect();
    assert_eq!(unique.len(), series(&metrics).len());
}

#[test]
fn details_tell_what_is_at_work() {
    let admin = Admin::start(&with_admin(&small()));
    let details = admin.details();
    assert_eq!(details["status"], "ready");
    assert_eq!(details["issuer"], crate::config::ISSUER);
    assert_eq!(details["build"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(details["reloads"]["failure"], 0);
    assert_eq!(details["keys"][0]["key"], "es256");
    assert_eq!(details["keys"][0]["phase"], "active");
    assert_eq!(details["digests"]["keyed_by"], "this process");
    for date in ["clock", "started_at", "loaded_at"] {
        assert!(details[date].as_str().is_some_and(|date| date.ends_with('Z')), "{details}");
    }
    let key = admin.get("/readyz").body;
    assert!(!key.contains(SECRET) && !key.contains("PRIVATE"), "{key}");
}

/// Replicas that share a `mac` key and all else tell the same digests; without one nobody can compare, or guess.
#[test]
fn replicas_are_compared_by_keyed_digests() {
    let mac = small() + "\n[keys.digests]\nclass = \"mac\"\nfile = \"keys/digests.jwk\"\n";
    let one = with_admin(&mac);
    signet(&one, &["keys", "generate", "--missing"]);
    let other = with_admin(&mac);
    for key in ["keys/es256.pem", "keys/digests.jwk"] {
        other.write_private(key, one.read(key));
    }
    let digests = |folder: &Folder| Admin::start(folder).details()["digests"].clone();
    assert_eq!(digests(&one)["keyed_by"], "keys.digests");
    assert_eq!(digests(&one), digests(&other));
    other.edit("config.toml", "default_scope = [\"read\"]", "default_scope = [\"write\"]");
    let (mine, changed) = (digests(&one), digests(&other));
    assert_ne!(mine["configuration"], changed["configuration"]);
    assert_eq!(mine["keys"], changed["keys"]);
    let without = with_admin(&small());
    assert_ne!(digests(&without)["configuration"], digests(&without)["configuration"]);
}

#[test]
fn the_next_date_of_a_key_is_told() {
    let dates = "publish_at = 2026-01-01T00:00:00Z\nactivate_at = 2026-01-02T00:00:00Z\nretire_at = 2999-01-01T00:00:00Z\n\
                 remove_at = 2999-05-01T00:00:00Z\n";
    let folder = with_admin(&(small() + "\n[keys.cookie]\nclass = \"cookie\"\nfile = \"keys/cookie.jwk\"\n" + dates));
    let admin = Admin::start(&folder);
    let next = admin.value("signet_key_next_event_timestamp_seconds{key=\"cookie\",event=\"retire\"}");
    assert_eq!(next, 32_472_144_000.0);
    assert!(admin.value("signet_key_age_seconds{key=\"cookie\",class=\"cookie\"}") > 86_400.0);
    let details = admin.details();
    let key = details["keys"].as_array().unwrap().iter().find(|key| key["key"] == "cookie").unwrap();
    assert_eq!(key["next"]["event"], "retire");
    assert_eq!(key["next"]["at"], "2999-01-01T00:00:00Z");
}

/// Where the service listens is decided at the start, and two listeners need two addresses.
#[test]
fn the_address_of_operators_takes_a_restart_to_change() {
    let folder = with_admin(&small());
    let admin = Admin::start(&folder);
    let seen = admin.server.log().len();
    folder.write("config.toml", small());
    admin.server.signal(rustix::process::Signal::HUP);
    admin.server.wait_for_log(seen, "admin.bind");
    assert_eq!(admin.get("/healthz").status, 200);
    let same =
        Folder::of(&(small().replace("127.0.0.1:0", "127.0.0.1:4711") + "\n[admin]\nbind = \"127.0.0.1:4711\"\n"));
    let said = signet(&same, &["check"]).refused();
    assert!(said.contains("admin.bind") && said.contains("an address or port of its own"), "{said}");
}

/// A crowd on the public address has its own connections to wait for; a stop ends both listeners.
#[test]
fn a_stop_ends_the_listener_of_operators_too() {
    let mut admin = Admin::start(&with_admin(&small()));
    let mut kept = Connection::open(admin.address).unwrap();
    assert_eq!(kept.ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap().status, 200);
    let begun = std::time::Instant::now();
    admin.server.signal(rustix::process::Signal::TERM);
    assert!(admin.server.wait_for_end().success());
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(kept.ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").is_err());
}
