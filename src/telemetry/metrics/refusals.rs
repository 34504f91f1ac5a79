//! Refusals by endpoint and fault.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

/// More faults than all endpoints have together; beyond it a fault is told in the log only.
pub(super) const MOST: usize = 250;

/// Counters that begin with the first refusal. Their names are constants, so that nobody can make one up.
#[derive(Default)]
pub(super) struct Refusals(RwLock<HashMap<(&'static str, &'static str), AtomicU64>>);

impl Refusals {
    pub(super) fn count(&self, endpoint: &'static str, fault: &'static str) {
        let key = (endpoint, fault);
        if let Some(counter) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            counter.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let mut counters = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if counters.len() < MOST || counters.contains_key(&key) {
            counters.entry(key).or_default().fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn counted(&self) -> Vec<(&'static str, &'static str, u64)> {
        let counters = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut counted: Vec<_> = counters
            .iter()
            .map(|((endpoint, fault), counter)| (*endpoint, *fault, counter.load(Ordering::Relaxed)))
            .collect();
        counted.sort_unstable();
        counted
    }
}
