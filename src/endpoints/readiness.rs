//! Whether whoever balances the load may send requests here.

use crate::endpoints::AuthorizationServer;

/// What is told about that, to anybody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Everything is served.
    Ready,
    /// What needs no fresh knowledge of revocations is served. Replicas that all lost Redis are no better than this one.
    Lagging,
    /// Nothing that may be used once is taken here, because the clock is wrong.
    Skewed,
}

impl Readiness {
    /// Whether requests may be sent here.
    #[must_use]
    pub const fn is_ready(self) -> bool {
        match self {
            Self::Ready | Self::Lagging => true,
            Self::Skewed => false,
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ok",
            Self::Lagging => "ok, but revocations are not seen",
            Self::Skewed => "the clock is wrong",
        }
    }
}

impl AuthorizationServer {
    /// Whether requests may be sent here.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        if self.guard.is_skewed() {
            Readiness::Skewed
        } else if self.guard.is_lagging() {
            Readiness::Lagging
        } else {
            Readiness::Ready
        }
    }
}
