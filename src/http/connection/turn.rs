//! Whose turn it is on a connection: the client's to speak, or the service's to answer.

use std::cell::Cell;
use std::rc::Rc;

use tokio::time::Instant;

use crate::http::connection::Pace;

/// Shared by a connection's stream, which sees bytes, and the handler of its requests, which sees whole header sections.
#[derive(Clone)]
pub(in crate::http) struct Turn {
    phase: Rc<Cell<Phase>>,
    pace: Pace,
}

#[derive(Clone, Copy)]
enum Phase {
    /// Nothing was answered yet. actix-http bounds the first header section, and answers 408 when it is late.
    First,
    /// A header section has begun to come.
    Header { until: Instant },
    /// A request is handled; its body has a time of its own.
    Handling,
    /// The last request was answered.
    Idle { until: Instant },
}

/// A request that is handled. Dropping it passes the turn back to the client.
pub(in crate::http) struct Handling(Turn);

impl Turn {
    pub(super) fn new(pace: Pace) -> Self {
        Self { phase: Rc::new(Cell::new(Phase::First)), pace }
    }

    /// A header section has come to its end.
    pub(in crate::http) fn handle(&self) -> Handling {
        self.phase.set(Phase::Handling);
        Handling(self.clone())
    }

    /// Bytes came in. The first ones after an answer begin a header section, and later ones do not prolong it.
    pub(super) fn received(&self) {
        if let Phase::Idle { .. } = self.phase.get() {
            self.phase.set(Phase::Header { until: Instant::now() + self.pace.header });
        }
    }

    /// When the client's turn ends, if it has an end.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.phase.get() {
            Phase::First | Phase::Handling => None,
            Phase::Header { until } | Phase::Idle { until } => Some(until),
        }
    }
}

impl Drop for Handling {
    fn drop(&mut self) {
        self.0.phase.set(Phase::Idle { until: Instant::now() + self.0.pace.keep_alive });
    }
}
