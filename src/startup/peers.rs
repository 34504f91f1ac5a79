//! Watching the other replicas: whether they run what this one runs.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::lookup_host;
use tokio::time::{sleep, timeout};
use url::Url;

use crate::clock::Clock;
use crate::fleet::{Difference, Part, Told, differences};
use crate::http::AdminDetails;
use crate::startup::ask::Asker;
use crate::startup::details::Details;
use crate::telemetry::{Gauge, Observed};

/// How often the others are asked.
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// How long a name may take to be looked up.
const LOOKUP: Duration = Duration::from_secs(2);

/// How many addresses there may be behind the names.
const MOST_PEERS: usize = 100;

/// How many differences of one replica a line of the log names.
const MOST_NAMED: usize = 20;

/// The other replicas, as they were when they were asked last.
#[derive(Default)]
pub(super) struct Peers(Mutex<BTreeMap<String, Peer>>);

/// Another replica, by what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Peer {
    Unreachable(String),
    Known { replica: String, status: String, ahead_ms: i64, differences: Vec<Difference> },
}

impl Peer {
    fn state(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Known { differences, .. } if differences.is_empty() => "same",
            Self::Known { .. } => "different",
        }
    }

    fn differences(&self) -> &[Difference] {
        match self {
            Self::Unreachable(_) => &[],
            Self::Known { differences, .. } => differences,
        }
    }

    /// What is worth a line in the log when it changes: neither by how much a clock is off, nor why nobody answers.
    fn sign(&self) -> (&'static str, Vec<&str>) {
        (self.state(), self.differences().iter().map(|difference| difference.what.as_str()).collect())
    }

    fn details(&self, address: &str) -> Value {
        let common = |more: Value| json!({ "address": address, "state": self.state(), "told": more });
        match self {
            Self::Unreachable(fault) => common(json!({ "fault": fault })),
            Self::Known { replica, status, ahead_ms, differences } => {
                let differences: Vec<String> = differences.iter().map(ToString::to_string).collect();
                common(json!({
                    "replica": replica,
                    "status": status,
                    "clock_ahead_ms": ahead_ms,
                    "differences": differences,
                }))
            }
        }
    }

    fn log(&self, address: &str) {
        match self {
            Self::Unreachable(fault) => log::warn!("the replica at {address} cannot be asked: {fault}"),
            Self::Known { differences, .. } if differences.is_empty() => {
                log::info!("the replica at {address} runs what this one runs");
            }
            Self::Known { differences, .. } => {
                let named: Vec<String> = differences.iter().take(MOST_NAMED).map(ToString::to_string).collect();
                let (count, named) = (differences.len(), named.join("; "));
                log::warn!(differences = count; "the replica at {address} differs (this one | that one): {named}");
            }
        }
    }
}

impl Peers {
    /// Asks, and asks again, as long as the service runs.
    pub(super) async fn watch(&self, names: &[String], asker: Asker, own: &Details, clock: &dyn Clock) {
        loop {
            self.look(names, &asker, own, clock).await;
            sleep(BETWEEN_LOOKS).await;
        }
    }

    async fn look(&self, names: &[String], asker: &Asker, own: &Details, clock: &dyn Clock) {
        let (addresses, mut seen) = addresses(names).await;
        let url = |address: &SocketAddr| Url::parse(&format!("http://{address}/readyz")).ok();
        let asked: Vec<(SocketAddr, Url)> =
            addresses.into_iter().filter_map(|address| Some((address, url(&address)?))).collect();
        let urls: Vec<Url> = asked.iter().map(|(_, url)| url.clone()).collect();
        let answers = asker.ask_all(&urls).await;
        // What this one runs is looked up last: a difference is one that lasted.
        let now = clock.now();
        let Ok(ours) = Told::read(own.readiness().to_string().as_bytes(), now, now) else { return };
        for ((address, _), answer) in asked.into_iter().zip(answers) {
            match answer {
                Ok(theirs) if theirs.replica == ours.replica => {}
                Ok(theirs) => drop(seen.insert(address.to_string(), known(&ours, theirs))),
                Err(fault) => drop(seen.insert(address.to_string(), Peer::Unreachable(fault.to_string()))),
            }
        }
        self.take_over(seen);
    }

    fn take_over(&self, seen: BTreeMap<String, Peer>) {
        let before = std::mem::replace(&mut *self.lock(), seen.clone());
        for (address, peer) in &seen {
            if before.get(address).map(Peer::sign) != Some(peer.sign()) {
                peer.log(address);
            }
        }
        for address in before.keys().filter(|address| !seen.contains_key(*address)) {
            log::info!("there is no replica at {address} any more");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Peer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn known(ours: &Told, theirs: Told) -> Peer {
    let differences = differences(ours, &theirs);
    Peer::Known { replica: theirs.replica, status: theirs.status, ahead_ms: theirs.ahead_ms, differences }
}

/// The addresses behind these names, and the names that lead nowhere.
async fn addresses(names: &[String]) -> (BTreeSet<SocketAddr>, BTreeMap<String, Peer>) {
    let (mut found, mut lost) = (BTreeSet::new(), BTreeMap::new());
    for name in names {
        match timeout(LOOKUP, lookup_host(name.as_str())).await {
            Ok(Ok(addresses)) => found.extend(addresses),
            Ok(Err(error)) => drop(lost.insert(name.clone(), Peer::Unreachable(error.to_string()))),
            Err(_) => drop(lost.insert(name.clone(), Peer::Unreachable("the name was not found in time".to_owned()))),
        }
    }
    (found.into_iter().take(MOST_PEERS).collect(), lost)
}

impl Observed for Peers {
    fn details(&self) -> Value {
        let peers = self.lock();
        json!({ "peers": peers.iter().map(|(address, peer)| peer.details(address)).collect::<Vec<_>>() })
    }

    #[expect(clippy::cast_precision_loss, reason = "nothing here counts beyond 2^53")]
    fn gauges(&self) -> Vec<Gauge> {
        let peers: Vec<Peer> = self.lock().values().cloned().collect();
        let states = ["same", "different", "unreachable"].into_iter().map(|state| {
            let count = peers.iter().filter(|peer| peer.state() == state).count();
            Gauge::new("signet_fleet_peers", "The other replicas that are watched", count as f64).with("state", state)
        });
        let parts = Part::ALL.into_iter().map(|part| {
            let differs = |peer: &&Peer| peer.differences().iter().any(|difference| difference.part == part);
            let count = peers.iter().filter(differs).count();
            let help = "The other replicas that differ from this one, by what";
            Gauge::new("signet_fleet_differences", help, count as f64).with("part", part.as_str())
        });
        let skew = peers.iter().filter_map(|peer| match peer {
            Peer::Known { ahead_ms, .. } => Some(ahead_ms.unsigned_abs()),
            Peer::Unreachable(_) => None,
        });
        let help = "How far the clock of another replica is from this one's, at most";
        let skew = Gauge::new("signet_fleet_clock_skew_seconds", help, skew.max().unwrap_or(0) as f64 / 1000.0);
        states.chain(parts).chain([skew]).collect()
    }
}
