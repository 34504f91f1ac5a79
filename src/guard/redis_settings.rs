//! What `[guard.redis]` says.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::secret::Reference;
use crate::settings::Findings;
use crate::units::Period;

const PORT: u16 = 6379;
const MAX_PREFIX_BYTES: usize = 64;

/// What is expected of a URL.
const EXPECTED_URL: &str = "redis://HOST:PORT or rediss://HOST:PORT, perhaps with a user's name and a database's number; \
                            the password is guard.redis.password = { file = \"…\" }";

/// How Redis, or what speaks its protocol, is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RedisSettings {
    /// Such as `rediss://redis.example.com:6380`; `rediss` is TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Instead of a URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Beside `host`; 6379 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Beside `host`: whether TLS is spoken.
    pub tls: bool,
    /// The user of Redis; its default one if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Where the password is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Reference>,
    /// Certificates of the authorities (PEM) that vouch for the server; the public ones if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// What the name of every key begins with.
    pub prefix: String,
    /// How long a request waits for Redis.
    pub timeout: Period,
    /// What becomes of single use while Redis cannot be reached.
    pub on_outage: OnOutage,
}

/// What becomes of single use while Redis cannot be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OnOutage {
    /// Each replica judges by what it spent itself, and sounds an alarm.
    #[default]
    Local,
    /// Nothing is spent; whoever asks is told to come again.
    Refuse,
}

/// Where the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) is_tls: bool,
    pub(super) database: u32,
    pub(super) username: Option<String>,
}

impl Default for RedisSettings {
    fn default() -> Self {
        Self {
            url: None,
            host: None,
            port: None,
            tls: false,
            username: None,
            password: None,
            ca_file: None,
            prefix: "signet:".to_owned(),
            timeout: Period::from_millis(25),
            on_outage: OnOutage::Local,
        }
    }
}

impl RedisSettings {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn judge(&self, findings: &mut Findings) {
        match (&self.url, self.address()) {
            (Some(_), Err(expected)) => findings.note("guard.redis.url", "another text", expected),
            (None, Err(expected)) => findings.note_missing("guard.redis.url", expected),
            (Some(_), Ok(_)) if self.host.is_some() || self.port.is_some() || self.tls => {
                findings.note("guard.redis.host", "host, port or tls beside a URL", "one of them");
            }
            (_, Ok(address)) if self.ca_file.is_some() && !address.is_tls => {
                findings.note("guard.redis.ca_file", "without TLS", "rediss:// or tls = true beside it");
            }
            (_, Ok(address)) if address.username.is_some() && self.password.is_none() => {
                findings.note_missing("guard.redis.password", "{ file = \"…\" } or { env = \"…\" } of this user");
            }
            _ => {}
        }
        let is_plain = self.prefix.bytes().all(|byte| byte.is_ascii_graphic() && !b"*?[]\\".contains(&byte));
        if self.prefix.is_empty() || self.prefix.len() > MAX_PREFIX_BYTES || !is_plain {
            let expected = "1 to 64 characters of ASCII without *, ?, brackets and backslashes, such as \"signet:\"";
            findings.note("guard.redis.prefix", format!("{:?}", self.prefix), expected);
        }
        if !(Period::from_millis(1)..=Period::from_secs(5)).contains(&self.timeout) {
            findings.note("guard.redis.timeout", self.timeout.to_string(), "1ms to 5s");
        }
    }

    /// Where the server is, or what is expected.
    pub(super) fn address(&self) -> Result<Address, &'static str> {
        if let Some(url) = &self.url {
            let address = address_of(&Url::parse(url).map_err(|_| EXPECTED_URL)?).ok_or(EXPECTED_URL)?;
            return Ok(Address { username: self.username.clone().or(address.username), ..address });
        }
        let host = self.host.clone().filter(|host| !host.is_empty()).ok_or(EXPECTED_URL)?;
        let (port, username) = (self.port.unwrap_or(PORT), self.username.clone());
        Ok(Address { host, port, is_tls: self.tls, database: 0, username })
    }
}

/// What a URL says; nothing if it is none, or has a password in it.
fn address_of(url: &Url) -> Option<Address> {
    let is_tls = match url.scheme() {
        "redis" => false,
        "rediss" => true,
        _ => return None,
    };
    if url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let host = url.host_str().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
    let database = match url.path().trim_start_matches('/') {
        "" => 0,
        number => number.parse().ok()?,
    };
    let username = Some(url.username()).filter(|name| !name.is_empty()).map(ToOwned::to_owned);
    Some(Address { host, port: url.port().unwrap_or(PORT), is_tls, database, username })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Option<Address> {
        RedisSettings { url: Some(url.to_owned()), ..RedisSettings::default() }.address().ok()
    }

    #[test]
    fn a_url_says_where_the_server_is() {
        let plain = address("redis://redis.example").unwrap();
        assert_eq!((plain.host.as_str(), plain.port, plain.is_tls, plain.database), ("redis.example", 6379, false, 0));
        let full = address("rediss://signet@[::1]:6380/3").unwrap();
        assert_eq!((full.host.as_str(), full.port, full.is_tls, full.database), ("::1", 6380, true, 3));
        assert_eq!(full.username.as_deref(), Some("signet"));
    }

    #[test]
    fn a_url_without_a_host_or_with_a_password_is_refused() {
        for url in
            ["redis://:secret@host", "http://host", "redis://", "redis:host", "redis://host/x", "redis://host?a", ""]
        {
            assert_eq!(address(url), None, "{url}");
        }
    }

    fn faults(settings: &RedisSettings) -> usize {
        let mut findings = Findings::default();
        settings.judge(&mut findings);
        findings.iter().count()
    }

    #[test]
    fn settings_that_no_server_is_reached_by_are_refused() {
        let url = RedisSettings { url: Some("redis://host".to_owned()), ..RedisSettings::default() };
        let host = RedisSettings { host: Some("host".to_owned()), tls: true, ..RedisSettings::default() };
        assert_eq!((faults(&url), faults(&host)), (0, 0));
        for wrong in [
            RedisSettings::default(),
            RedisSettings { tls: true, ..url.clone() },
            RedisSettings { ca_file: Some(PathBuf::from("ca.pem")), ..url.clone() },
            RedisSettings { username: Some("signet".to_owned()), ..url.clone() },
            RedisSettings { prefix: String::new(), ..url.clone() },
            RedisSettings { prefix: "si*gnet".to_owned(), ..url.clone() },
            RedisSettings { timeout: Period::from_secs(6), ..url.clone() },
        ] {
            assert_eq!(faults(&wrong), 1, "{wrong:?}");
        }
    }
}
