//! What operators are told of the service: all of it is looked up when they ask.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use crate::clock::Timestamp;
use crate::http::{AdminDetails, Shared};
use crate::startup::Loaded;
use crate::startup::digest::{Digester, Digests};
use crate::startup::key_facts::{KeyFacts, seconds};
use crate::telemetry::{COMMIT, ENGINE, FEATURES, Gauge, Observed, VERSION};

/// Of how many keys there are series.
const MOST_KEYS: usize = 30;

/// Tells of the service and of its parts.
pub(super) struct Details {
    shared: Arc<Shared>,
    digester: Digester,
    /// This process, among all replicas and their restarts.
    replica: String,
    /// Other parts of the service, by the name of their member.
    parts: Vec<(&'static str, Arc<dyn Observed>)>,
    facts: Mutex<Facts>,
}

/// What the last load and the last fault left to tell.
#[derive(Clone, Default)]
pub(super) struct Facts {
    issuer: String,
    loaded_at: Option<Timestamp>,
    digests: Digests,
    keys: Vec<KeyFacts>,
    warnings: Vec<&'static str>,
    fault: Option<(Timestamp, String)>,
}

impl Details {
    pub(super) fn new(
        shared: Arc<Shared>,
        digester: Digester,
        replica: String,
        parts: Vec<(&'static str, Arc<dyn Observed>)>,
        facts: Facts,
    ) -> Self {
        Self { shared, digester, replica, parts, facts: Mutex::new(facts) }
    }

    /// What there is to tell of a configuration before it is put to work.
    pub(super) fn facts(digester: &Digester, loaded: &Loaded, now: Timestamp) -> Facts {
        Facts {
            issuer: loaded.config.issuer.to_string(),
            loaded_at: Some(now),
            digests: digester.digests(loaded),
            keys: KeyFacts::of(&loaded.config, now),
            warnings: loaded.config.warnings(),
            fault: None,
        }
    }

    pub(super) fn facts_of(&self, loaded: &Loaded, now: Timestamp) -> Facts {
        Self::facts(&self.digester, loaded, now)
    }

    /// Another configuration is at work.
    pub(super) fn replaced(&self, facts: Facts) {
        *self.facts.lock().unwrap_or_else(PoisonError::into_inner) = facts;
    }

    /// A configuration was refused.
    pub(super) fn refused(&self, fault: String, now: Timestamp) {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).fault = Some((now, fault));
    }

    fn current(&self) -> Facts {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn status(&self) -> &'static str {
        if self.shared.is_stopping() {
            "stopping"
        } else if self.shared.live.load().server.readiness().is_ready() {
            "ready"
        } else {
            "not ready"
        }
    }

    fn tls_expiry(&self) -> Option<Timestamp> {
        self.shared.live.load().tls.as_ref().map(|identity| identity.expires_at)
    }
}

impl AdminDetails for Details {
    fn readiness(&self) -> Value {
        let (facts, now) = (self.current(), self.shared.clock.now());
        let (metrics, reloads) = (&self.shared.metrics, &self.shared.metrics.reloads);
        let fault = facts.fault.map(|(at, fault)| json!({ "at": at, "report": fault }));
        let mut told = json!({
            "status": self.status(),
            "replica": self.replica,
            "issuer": facts.issuer,
            "build": { "version": VERSION, "commit": COMMIT, "engine": ENGINE, "features": FEATURES },
            "clock": now,
            "clock_ms": now.as_millis(),
            "started_at": metrics.started_at(),
            "uptime_seconds": now.since(metrics.started_at()).as_secs(),
            "loaded_at": facts.loaded_at,
            "digests": facts.digests.details(),
            "reloads": { "success": reloads.successes(), "failure": reloads.failures(), "last_fault": fault },
            "warnings": facts.warnings,
            "keys": facts.keys.iter().map(|key| key.details(now)).collect::<Vec<_>>(),
        });
        if let Some(told) = told.as_object_mut() {
            let tls = self.tls_expiry().map(|expiry| ("tls".to_owned(), json!({ "certificate_expires_at": expiry })));
            let parts = self.parts.iter().map(|(name, part)| ((*name).to_owned(), part.details()));
            told.extend(tls.into_iter().chain(parts).collect::<Map<_, _>>());
        }
        told
    }

    fn gauges(&self) -> Vec<Gauge> {
        let (facts, now) = (self.current(), self.shared.clock.now());
        let keys = || facts.keys.iter().filter(|key| key.is_watched()).take(MOST_KEYS);
        let build = Gauge::new("signet_build_info", "Which build this is", 1.0);
        let expiry = self.tls_expiry().map(|expiry| {
            let help = "When the certificate of the service expires, since the Unix epoch";
            Gauge::new("signet_tls_certificate_expiry_timestamp_seconds", help, seconds(expiry))
        });
        [build.with("version", VERSION).with("commit", COMMIT).with("engine", ENGINE)]
            .into_iter()
            .chain(expiry)
            .chain(keys().filter_map(|key| key.age(now)))
            .chain(keys().filter_map(|key| key.next_event(now)))
            .chain(self.parts.iter().flat_map(|(_, part)| part.gauges()))
            .collect()
    }
}
