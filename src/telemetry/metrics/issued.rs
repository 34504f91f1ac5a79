//! Issued tokens by grant type and client.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;

/// How many clients have series of their own.
pub(super) const OWN_SERIES: usize = 32;

/// What all others are called together.
const OTHER: &str = "other";

/// Counters of all grant types for clients in their order, and one row for those without a row of their own.
pub(super) struct Issued {
    grant_types: Vec<&'static str>,
    rows: ArcSwap<Rows>,
    other: Counters,
}

type Counters = Arc<[AtomicU64]>;
type Rows = HashMap<String, Counters>;

impl Issued {
    pub(super) fn new(grant_types: &[&'static str]) -> Self {
        Self { grant_types: grant_types.to_vec(), rows: ArcSwap::default(), other: counters(grant_types.len()) }
    }

    pub(super) fn know<'a>(&self, labels: impl Iterator<Item = &'a str>) {
        let mut rows = Rows::clone(&self.rows.load());
        // A client may be called like the row of all others.
        for label in labels.filter(|label| *label != OTHER) {
            if rows.len() < OWN_SERIES && !rows.contains_key(label) {
                rows.insert(label.to_owned(), counters(self.grant_types.len()));
            }
        }
        self.rows.store(Arc::new(rows));
    }

    pub(super) fn count(&self, grant_type: usize, client: &str) {
        let rows = self.rows.load();
        if let Some(counter) = rows.get(client).unwrap_or(&self.other).get(grant_type) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Grant types and clients with what was counted of them.
    pub(super) fn counted(&self) -> Vec<(&'static str, String, u64)> {
        let rows = self.rows.load();
        let known = rows.iter().map(|(label, counters)| (label.as_str(), counters));
        let each = |(label, counters): (&str, &Counters)| {
            let counts = counters.iter().map(|counter| counter.load(Ordering::Relaxed));
            let row = self.grant_types.iter().zip(counts).map(|(grant, count)| (*grant, label.to_owned(), count));
            row.collect::<Vec<_>>()
        };
        let mut counted: Vec<_> = known.chain([(OTHER, &self.other)]).flat_map(each).collect();
        counted.sort();
        counted
    }
}

fn counters(length: usize) -> Counters {
    (0..length).map(|_| AtomicU64::default()).collect()
}
