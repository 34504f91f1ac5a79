//! Fleets with the stores that replicas share: a Redis, and accounts in PostgreSQL.

use std::sync::atomic::{AtomicUsize, Ordering};

use signet::clients::SecretDigest;
use signet::jose::SigningKey;
use signet::protocol::SigningAlgorithm;

use crate::config::{SECRET, less};
use crate::fleet::{Fleet, Machine, config};
use crate::folder::Folder;
use crate::line::Line;
use crate::postgres;
use crate::redis;
use crate::run::signet;

/// A web app, and an app that can keep no secret.
pub(crate) const APP: &str = "app";
pub(crate) const SPA: &str = "spa";
/// Who proves itself by assertions.
pub(crate) const ROBOT: &str = "robot";

/// Where browsers are sent on to.
pub(crate) const CALLBACK: &str = "https://app.example/callback";

/// The usual replicas, with Redis at `url` and these settings beside it.
fn shared_config(url: &str, settings: &str) -> String {
    let guard = format!("[guard]\nkind = \"redis\"\n\n[guard.redis]\nurl = \"{url}\"\n{settings}\n");
    with_apps(&config().replace("[guard]\nkind = \"isolated\"\n", &guard))
}

/// What serves people and the robot, too.
fn with_apps(usual: &str) -> String {
    let digest = SecretDigest::of(SECRET.as_bytes());
    format!(
        r#"{usual}
[login]
refusal_floor = "0s"

[directory.hashing]
memory = "7MiB"
passes = 5
lanes = 1

[clients.{APP}]
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["{CALLBACK}"]
scopes = ["openid"]
consent = "implied"
id_token_signed_response_alg = "ES256"
secrets.first.sha256 = "{digest}"

[clients.{SPA}]
authentication = ["none"]
grant_types = ["authorization_code", "refresh_token"]
refresh_tokens = "rotate"
redirect_uris = ["{CALLBACK}"]
scopes = ["openid"]
consent = "implied"
id_token_signed_response_alg = "ES256"

[clients.{ROBOT}]
authentication = ["private_key_jwt"]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
jwks_file = "keys/robot.jwks"

[keys.cookie]
class = "cookie"
file = "keys/cookie.jwk"

[keys.refresh]
class = "refresh"
file = "keys/refresh.jwk"
"#
    )
}

/// Accounts in this database.
fn with_accounts(config: &str, timeout: &str) -> String {
    let table =
        format!("\n[directory.postgres]\ndatabase_url = {{ file = \"keys/database.url\" }}\ntimeout = \"{timeout}\"\n");
    format!("{config}\n[directory]\nkind = \"postgres\"\n{table}")
}

/// The key that the robot signs with.
pub(crate) fn robot_key() -> SigningKey {
    let pem = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    SigningKey::read(pem.as_bytes(), SigningAlgorithm::Es256).unwrap()
}

/// Somebody who can sign in.
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) password: String,
}

impl User {
    /// Makes an account. Names are used once, because tests share their database.
    pub(crate) fn new(operator: &Folder) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("user-{}", MADE.fetch_add(1, Ordering::Relaxed));
        let said = signet(operator, &["users", "add", &name, "--generate-password"]).succeeded();
        let password = said.lines().find_map(|line| line.strip_prefix("password")).unwrap().trim().to_owned();
        Self { name, password }
    }
}

/// Replicas that share nothing but the accounts, before they begin.
pub(crate) fn isolated_with_accounts() -> Fleet {
    let database = postgres::Server::shared();
    // Nobody would know which generation is the present one.
    let config = less(&with_apps(&config()), "refresh_tokens = \"rotate\"\n");
    Fleet::prepared(&with_accounts(&config, "10s"), |operator| {
        write_files(operator, &robot_key(), Some(database.port()));
    })
}

/// What the configuration names.
fn write_files(operator: &Folder, robot: &SigningKey, database: Option<u16>) {
    let jwk = serde_json::to_value(robot.public_jwk()).unwrap();
    operator.write_private("keys/robot.jwks", serde_json::json!({ "keys": [jwk] }).to_string());
    if let Some(port) = database {
        let url = format!("postgres://{}:{}@127.0.0.1:{port}/postgres\n", postgres::USER, postgres::PASSWORD);
        operator.write_private("keys/database.url", url);
    }
}

/// What a shared fleet is made of.
pub(crate) struct Plan<'a> {
    /// Beside the URL in `[guard.redis]`.
    pub(crate) settings: &'a str,
    /// Where the accounts are, and how long they are waited for.
    pub(crate) database: Option<(&'a postgres::Server, &'a str)>,
    /// Whether each replica has a line of its own to Redis.
    pub(crate) has_lines: bool,
}

/// Replicas that share a Redis, and, where they have any, the lines between.
pub(crate) struct Shared {
    pub(crate) fleet: Fleet,
    pub(crate) redis: redis::Server,
    pub(crate) lines: Vec<Line>,
    pub(crate) robot: SigningKey,
}

/// Long enough for a machine that others use, too.
const PATIENT: &str = "timeout = \"2s\"\n";

impl Shared {
    /// One whose stores are never in trouble.
    pub(crate) fn with_accounts() -> Self {
        let database = Some((postgres::Server::shared(), "10s"));
        Self::start(&Plan { settings: PATIENT, database, has_lines: false })
    }

    /// The same, of clients that act for themselves.
    pub(crate) fn without_accounts() -> Self {
        Self::start(&Plan { settings: PATIENT, database: None, has_lines: false })
    }

    /// The same while no other fleet is there.
    pub(crate) fn alone() -> Self {
        Self::start_on(Machine::alone(), &Plan { settings: PATIENT, database: None, has_lines: false })
    }

    pub(crate) fn start(plan: &Plan<'_>) -> Self {
        Self::start_on(Machine::shared(), plan)
    }

    /// The same before the replicas begin.
    pub(crate) fn prepared(plan: &Plan<'_>) -> Self {
        Self::prepared_on(Machine::shared(), plan)
    }

    fn start_on(machine: Machine, plan: &Plan<'_>) -> Self {
        let mut shared = Self::prepared_on(machine, plan);
        shared.fleet.replicas.iter_mut().for_each(crate::fleet::Replica::start);
        shared
    }

    fn prepared_on(machine: Machine, plan: &Plan<'_>) -> Self {
        let redis = redis::Server::start(&[]);
        let lines: Vec<Line> = (0..if plan.has_lines { 3 } else { 0 }).map(|_| Line::to(redis.port())).collect();
        let mut config = shared_config(&redis.url(), plan.settings);
        if let Some((_, timeout)) = plan.database {
            config = with_accounts(&config, timeout);
        }
        let robot = robot_key();
        let database = plan.database.map(|(server, _)| server.port());
        let mut fleet = Fleet::prepared_on(machine, &config, |operator| write_files(operator, &robot, database));
        for (replica, line) in fleet.replicas.iter_mut().zip(&lines) {
            replica.settings.push(format!("guard.redis.url=redis://{}", line.address));
        }
        Self { fleet, redis, lines, robot }
    }

    pub(crate) fn user(&self) -> User {
        User::new(&self.fleet.operator)
    }

    /// A member of what each replica tells of its guard.
    pub(crate) fn guard(&self, pointer: &str) -> Vec<serde_json::Value> {
        let member =
            |replica: &crate::fleet::Replica| replica.readiness().pointer(pointer).cloned().unwrap_or_default();
        self.fleet.replicas.iter().map(member).collect()
    }
}
