//! The guard that keeps nothing beyond its process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::advance::{Advance, Family, Presentation};
use super::memory::Memory;
use super::revocation::Durable;
use super::rows::Record;
use crate::protocol::GrantId;

/// Memory alone.
pub(super) struct InMemory {
    pub(super) memory: Arc<Memory>,
    families: Mutex<HashMap<GrantId, Family>>,
}

impl InMemory {
    pub(super) fn new(memory: Memory) -> Self {
        Self { memory: Arc::new(memory), families: Mutex::default() }
    }

    pub(super) fn revoke(&self, record: &Record) -> Durable {
        self.memory.revoked.insert(&record.revocation, record.span());
        Durable::new()
    }

    pub(super) fn advance(&self, presented: &Presentation) -> Advance {
        let mut families = self.families.lock().unwrap_or_else(PoisonError::into_inner);
        let reuse = presented.reuse();
        let advance = match self.memory.revoked.span(&reuse.revocation) {
            Some(_) => Advance::Reused,
            None => presented.judge(families.get(&presented.family)),
        };
        match advance {
            Advance::Rotated { generation } => {
                families.insert(presented.family, presented.advanced_to(generation));
            }
            Advance::Reused => drop(self.revoke(&reuse)),
            Advance::Repeated { .. } => {}
        }
        advance
    }
}
