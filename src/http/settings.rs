//! What `[server]` says.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::http::{ForwardedHeader, TlsSettings};
use crate::protocol::Parameters;
use crate::settings::Findings;
use crate::units::{Network, Period, Size};

/// Where and how the service listens. All but the limits take a restart to change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// The address and port to listen on.
    pub bind: SocketAddr,
    /// How many threads serve requests; as many as the machine has cores when not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<usize>,
    /// How many connections each worker serves at once; as many as there are file descriptors for when not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<usize>,
    /// How long an idle connection is kept.
    pub keep_alive: Period,
    /// How long `/readyz` says that the service is stopping before it accepts nothing more, so that whoever balances
    /// load can look elsewhere in time.
    pub stop_delay: Period,
    /// How long running requests may take to finish after a stop was asked for.
    pub stop_timeout: Period,
    /// Who is believed about where a request came from: addresses and networks of proxies.
    pub trusted_proxies: Vec<Network>,
    /// The header in which they say so.
    pub forwarded_header: ForwardedHeader,
    /// Bounds on what strangers send.
    pub limits: LimitSettings,
    /// The certificate, when this service itself speaks TLS; then it speaks nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSettings>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            workers: None,
            max_connections: None,
            keep_alive: Period::from_secs(75),
            stop_delay: Period::from_secs(0),
            stop_timeout: Period::from_secs(10),
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            limits: LimitSettings::default(),
            tls: None,
        }
    }
}

/// What `[admin]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdminSettings {
    /// The address and port at which operators read metrics and details, such as `"127.0.0.1:9090"`; nowhere when not
    /// written. Takes a restart to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<SocketAddr>,
    /// Hosts and ports at which the other replicas have theirs, such as `"10.0.0.2:9090"`; of a name that leads to several
    /// addresses each is one. This replica may be among them. Takes a restart to change.
    pub peers: Vec<String>,
}

impl AdminSettings {
    /// Notes what leads to no replica.
    pub fn judge(&self, findings: &mut Findings) {
        let is_address = |text: &str| match text.rsplit_once(':') {
            Some((host, port)) => {
                !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok_and(|port| port > 0)
            }
            None => false,
        };
        for peer in self.peers.iter().filter(|peer| !is_address(peer)) {
            findings.note("admin.peers", format!("{peer:?}"), "a host and a port, such as \"10.0.0.2:9090\"");
        }
        if self.peers.len() > MOST_PEERS {
            findings.note("admin.peers", format!("{} of them", self.peers.len()), format!("{MOST_PEERS} at most"));
        }
        if !self.peers.is_empty() && self.bind.is_none() {
            findings.note_missing("admin.bind", "an address beside admin.peers, at which it is told how they differ");
        }
    }
}

/// How many replicas are watched.
const MOST_PEERS: usize = 100;

/// More than these nobody needs; actix-server takes no more.
const MOST_WORKERS: usize = 512;

/// How long a client that takes its time may be waited for: no limit would be a hole.
const SHORTEST_PATIENCE: Period = Period::from_millis(1);
const LONGEST_PATIENCE: Period = Period::from_secs(300);

impl HttpSettings {
    /// Notes what nobody can be served with.
    pub fn judge(&self, findings: &mut Findings) {
        let numbers = [
            ("server.workers", self.workers, MOST_WORKERS),
            ("server.max_connections", self.max_connections, usize::MAX),
            ("server.limits.parameters", Some(self.limits.parameters), Parameters::MAX_COUNT),
            ("server.limits.parameter", Some(self.limits.parameter.as_usize()), Parameters::MAX_VALUE_BYTES),
        ];
        for (key, number, most) in numbers {
            if let Some(number) = number.filter(|number| !(1..=most).contains(number)) {
                let expected = if number == 0 { "1 or more".to_owned() } else { format!("{most} or less") };
                findings.note(key, number.to_string(), expected);
            }
        }
        for (key, patience) in [
            ("server.limits.header_timeout", self.limits.header_timeout),
            ("server.limits.body_timeout", self.limits.body_timeout),
            ("server.limits.write_timeout", self.limits.write_timeout),
        ] {
            if patience < SHORTEST_PATIENCE || patience > LONGEST_PATIENCE {
                findings.note(key, patience.to_string(), format!("{SHORTEST_PATIENCE} to {LONGEST_PATIENCE}"));
            }
        }
    }
}

/// What `[server.limits]` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// The largest request body.
    pub body: Size,
    /// The most parameters of a request; 64 at most.
    pub parameters: usize,
    /// The longest parameter that is no token or assertion; 4,000 bytes at most.
    pub parameter: Size,
    /// The largest header section, names and values together.
    pub headers: Size,
    /// How long a request body may take to arrive.
    pub body_timeout: Period,
    /// How long a header section may take to arrive, of every request, and a TLS handshake to end. Takes a restart to
    /// change.
    pub header_timeout: Period,
    /// How long a client may take to read what it was answered. Takes a restart to change.
    pub write_timeout: Period,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            body: Size::from_bytes(64 * 1024),
            parameters: Parameters::MAX_COUNT,
            parameter: Size::from_bytes(Parameters::MAX_VALUE_BYTES as u64),
            headers: Size::from_bytes(16 * 1024),
            body_timeout: Period::from_secs(10),
            header_timeout: Period::from_secs(5),
            write_timeout: Period::from_secs(10),
        }
    }
}
