//! How long a connection may take.

use std::time::Duration;

use crate::http::HttpSettings;

/// How long a connection may take for what it is doing; fixed at the start.
#[derive(Clone, Copy)]
pub(in crate::http) struct Pace {
    /// For a header section, and for a TLS handshake.
    pub(in crate::http) header: Duration,
    /// Between an answer and the first byte of the next request.
    pub(in crate::http) keep_alive: Duration,
    /// For taking what was written.
    pub(in crate::http) write: Duration,
}

impl Pace {
    pub(in crate::http) const fn of(settings: &HttpSettings) -> Self {
        Self {
            header: settings.limits.header_timeout.duration(),
            keep_alive: settings.keep_alive.duration(),
            write: settings.limits.write_timeout.duration(),
        }
    }
}
