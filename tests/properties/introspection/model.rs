//! Random lifetimes, moments, audiences, entitlements and revocations.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::json;
use signet::clock::Timestamp;
use signet::protocol::ErrorCode;

use crate::introspection::service::{Service, secret};

const START: Timestamp = Timestamp::from_millis(1_800_000_000_123);
const RESOURCES: [&str; 3] = ["x", "y", "z"];
const CLIENTS: [&str; 2] = ["a", "b"];
const CALLERS: [&str; 2] = ["p", "q"];

type Labels = Vec<&'static str>;

/// What was configured.
#[derive(Clone, Debug)]
struct World {
    format: &'static str,
    /// Seconds that tokens live at each of [`RESOURCES`].
    lifetimes: [u64; 3],
    /// What each of [`CALLERS`] may ask about.
    introspects: [Labels; 2],
}

#[derive(Clone, Debug)]
enum Step {
    Issue {
        client: &'static str,
        resources: Labels,
    },
    /// Time goes by, or a replica is asked whose clock is behind.
    Move {
        millis: i64,
    },
    Revoke {
        client: &'static str,
        token: Index,
    },
    Ask {
        caller: usize,
        token: Index,
    },
}

/// What the model knows of a token.
struct Issued {
    text: String,
    client: &'static str,
    resources: Labels,
    issued_at: u64,
    expires_at: u64,
    revoked: bool,
}

impl Issued {
    fn lives(&self, now: Timestamp) -> bool {
        now.as_millis() < self.expires_at * 1000 && self.issued_at * 1000 <= now.as_millis() + 60_000
    }

    fn is_active_for(&self, introspects: &[&'static str], now: Timestamp) -> bool {
        self.lives(now) && !self.revoked && self.resources.iter().any(|resource| introspects.contains(resource))
    }
}

fn worlds() -> impl Strategy<Value = World> {
    let entitled = || subsequence(RESOURCES.to_vec(), 1..=RESOURCES.len());
    (select(vec!["jwt", "opaque"]), [1..200_u64, 1..200, 1..200], [entitled(), entitled()])
        .prop_map(|(format, lifetimes, introspects)| World { format, lifetimes, introspects })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let issue = (select(CLIENTS.to_vec()), subsequence(RESOURCES.to_vec(), 1..=RESOURCES.len()).prop_shuffle())
        .prop_map(|(client, resources)| Step::Issue { client, resources });
    // Whole seconds and nearly, so that the last millisecond is met.
    let moved = (-70..120_i64, -1..=1_i64).prop_map(|(seconds, millis)| Step::Move { millis: seconds * 1000 + millis });
    let revoke = (select(CLIENTS.to_vec()), any::<Index>()).prop_map(|(client, token)| Step::Revoke { client, token });
    let ask = (0..2_usize, any::<Index>()).prop_map(|(caller, token)| Step::Ask { caller, token });
    vec(prop_oneof![2 => issue, 2 => moved, 1 => revoke, 5 => ask], 1..40)
}

fn configured(world: &World) -> Service {
    let mut tables = String::from("[scopes.all]\n");
    for (resource, lifetime) in RESOURCES.into_iter().zip(world.lifetimes) {
        let format = world.format;
        write!(
            tables,
            "[resources.{resource}]\nidentifier = \"urn:r:{resource}\"\naccess_token_format = \"{format}\"\n"
        )
        .unwrap();
        write!(tables, "access_token_lifetime = \"{lifetime}s\"\nscopes = [\"all\"]\n").unwrap();
    }
    for client in CLIENTS {
        write!(tables, "[clients.{client}]\ngrant_types = [\"client_credentials\"]\nresources = {RESOURCES:?}\n")
            .unwrap();
        write!(tables, "scopes = [\"all\"]\n{}", secret(client)).unwrap();
    }
    for (caller, introspects) in CALLERS.into_iter().zip(&world.introspects) {
        write!(tables, "[clients.{caller}]\nintrospects = {introspects:?}\n{}", secret(caller)).unwrap();
    }
    Service::of(&tables)
}

fn issue(world: &World, service: &Service, client: &'static str, resources: &[&'static str], now: Timestamp) -> Issued {
    let named: String = resources.iter().map(|resource| format!("&resource=urn:r:{resource}")).collect();
    let text = service.token(client, &format!("scope=all{named}"), now).unwrap();
    let lifetimes = RESOURCES.into_iter().zip(world.lifetimes).filter(|(label, _)| resources.contains(label));
    let expires_at = now.as_secs() + lifetimes.map(|(_, lifetime)| lifetime).min().unwrap();
    Issued { text, client, resources: resources.to_vec(), issued_at: now.as_secs(), expires_at, revoked: false }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// RFC 7662 §4, RFC 7009 §2.1: a token is active if and only if the model says so, and told as it was issued.
    #[test]
    fn a_token_is_active_if_and_only_if_the_model_says_so(world in worlds(), steps in steps()) {
        let service = configured(&world);
        let (mut now, mut latest) = (START, START);
        let mut issued = vec![issue(&world, &service, "a", &["x"], START)];
        for step in steps {
            match step {
                Step::Issue { client, resources } => issued.push(issue(&world, &service, client, &resources, now)),
                Step::Move { millis } => {
                    let period = Duration::from_millis(millis.unsigned_abs());
                    let moved = if millis < 0 { now.before(period) } else { now.after(period) };
                    // The clocks of replicas are a minute apart at most.
                    now = moved.max(latest.before(Duration::from_secs(60)));
                    latest = latest.max(now);
                }
                Step::Revoke { client, token } => {
                    let at = token.index(issued.len());
                    let token = &mut issued[at];
                    let (own, lives) = (token.client == client, token.lives(now));
                    let outcome = service.revoke(client, &token.text, now).map_err(|fault| fault.code);
                    let expected = if own || !lives { Ok(lives) } else { Err(ErrorCode::InvalidGrant) };
                    prop_assert_eq!(outcome, expected);
                    token.revoked |= own && lives;
                }
                Step::Ask { caller, token } => {
                    let token = &issued[token.index(issued.len())];
                    let told = service.introspect(CALLERS[caller], &token.text, now);
                    if token.is_active_for(&world.introspects[caller], now) {
                        let audience: Vec<_> = token.resources.iter().map(|label| format!("urn:r:{label}")).collect();
                        let audience = if let [only] = &audience[..] { json!(only) } else { json!(audience) };
                        let mut expected = told.clone();
                        for (name, value) in [
                            ("active", json!(true)),
                            ("aud", audience),
                            ("sub", json!(token.client)),
                            ("client_id", json!(token.client)),
                            ("scope", json!("all")),
                            ("iat", json!(token.issued_at)),
                            ("exp", json!(token.expires_at)),
                        ] {
                            expected[name] = value;
                        }
                        prop_assert_eq!(told, expected);
                    } else {
                        prop_assert_eq!(told, json!({ "active": false }));
                    }
                }
            }
        }
        let ids: BTreeSet<_> = issued.iter().map(|token| token.text.as_str()).collect();
        prop_assert_eq!(ids.len(), issued.len(), "no two tokens are one");
    }
}
