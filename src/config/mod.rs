//! From what was written to what it means. This room composes the settings structs that the other rooms define; no
//! room imports it.

mod document;
mod edit;
mod extract;
mod isolated;
mod key_path;
mod lines;
mod overrides;
mod report;
mod save;
mod show;
mod strict;
mod tables;
mod words;
mod written;

pub use edit::{Edit, EditFault};
pub use overrides::{Origin, Override, OverrideFault};
pub use report::{Fault, Report};
pub use written::Written;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clients::{ClientSettings, ResourceSettings, ScopeSettings, TOKEN_LIFETIMES};
use crate::guard::{GuardKind, GuardSettings, StorageSettings};
use crate::http::{AdminSettings, HttpSettings};
use crate::keys::KeySettings;
use crate::login::LoginSettings;
use crate::outbound::OutboundSettings;
use crate::protocol::{GrantType, IssuerIdentifier};
use crate::secret::Reference;
use crate::settings::{Findings, Label};
use crate::telemetry::LogSettings;
use crate::tokens::TokenSettings;
use crate::users::{DirectoryKind, DirectorySettings};

/// Where a configuration is read from; read again at every reload.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file.
    pub file: PathBuf,
    /// The environment of this process.
    pub environment: Vec<(String, String)>,
    /// What the command line sets.
    pub overrides: Vec<Override>,
}

impl Source {
    /// Reads what is written now.
    ///
    /// # Errors
    /// The file or an override cannot be read at all.
    pub fn read(&self) -> Result<Written, Report> {
        Written::read(&self.file, self.environment.iter().cloned(), &self.overrides)
    }

    /// Reads `text` as if the file held it.
    ///
    /// # Errors
    /// The text or an override cannot be read at all.
    pub fn with_text(&self, text: String) -> Result<Written, Report> {
        Written::from_text(&self.file, text, self.environment.iter().cloned(), &self.overrides)
    }
}

/// What a configuration means.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Config {
    /// The issuer identifier.
    pub issuer: IssuerIdentifier,
    /// Which rules hold.
    pub profile: Profile,
    /// What `error_uri` begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_uri: Option<String>,
    /// Where developers read about this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_documentation: Option<String>,
    /// `[server]`
    pub server: HttpSettings,
    /// `[admin]`
    pub admin: AdminSettings,
    /// `[tokens]`
    pub tokens: TokenSettings,
    /// `[outbound]`
    pub outbound: OutboundSettings,
    /// `[storage]`
    pub storage: StorageSettings,
    /// `[guard]`
    pub guard: GuardSettings,
    /// `[login]`
    pub login: LoginSettings,
    /// `[directory]`
    pub directory: DirectorySettings,
    /// `[log]`
    pub log: LogSettings,
    /// `[clients.NAME]`
    pub clients: BTreeMap<Label, ClientSettings>,
    /// `[resources.NAME]`
    pub resources: BTreeMap<Label, ResourceSettings>,
    /// `[scopes.NAME]`
    pub scopes: BTreeMap<Label, ScopeSettings>,
    /// `[keys.NAME]`
    pub keys: BTreeMap<Label, KeySettings>,
}

/// A set of rules, chosen by one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Profile {
    /// The OAuth 2.1 draft.
    #[default]
    #[serde(rename = "oauth2.1")]
    OAuth21,
}

impl Profile {
    /// Whether clients may be registered for a grant under it. Tokens in URLs and passwords that clients see are not for FAPI 2.0
    /// (Security Profile §5.3.2.2): whoever adds that profile answers here.
    const fn allows(self, grant: GrantType) -> bool {
        match (self, grant) {
            (
                Self::OAuth21,
                GrantType::AuthorizationCode
                | GrantType::RefreshToken
                | GrantType::ClientCredentials
                | GrantType::Implicit
                | GrantType::Password,
            ) => true,
        }
    }
}

const KNOWN: &[&str] = &[
    "issuer",
    "profile",
    "error_uri",
    "service_documentation",
    "server",
    "admin",
    "tokens",
    "outbound",
    "storage",
    "guard",
    "login",
    "directory",
    "log",
    "clients",
    "resources",
    "scopes",
    "keys",
];

/// The client that the repository's configuration declares for a first try.
const DEMO_CLIENT: &str = "demo";

impl Config {
    /// Says what was written means, noting all that is wrong. What is faulty counts as if it were not written, so that
    /// the rest can be judged all the same.
    #[must_use]
    pub fn interpret(written: &Written, findings: &mut Findings) -> Option<Self> {
        written.refuse_unknown(KNOWN, findings);
        let issuer = written.value::<String>("issuer", findings);
        let guard: GuardSettings = written.section("guard", findings);
        let config = Self {
            profile: written.value("profile", findings).unwrap_or_default(),
            error_uri: written.value("error_uri", findings),
            service_documentation: written.value("service_documentation", findings),
            server: written.section("server", findings),
            admin: written.section("admin", findings),
            tokens: isolated::tokens(written, guard.kind, findings),
            outbound: written.section("outbound", findings),
            storage: written.section("storage", findings),
            guard,
            login: written.section("login", findings),
            directory: written.section("directory", findings),
            log: written.section("log", findings),
            clients: written.table("clients", findings),
            resources: written.table("resources", findings),
            scopes: written.table("scopes", findings),
            keys: written.table("keys", findings),
            issuer: issuer_identifier(issuer, findings).or_else(stand_in)?,
        };
        config.judge(findings);
        Some(config)
    }

    fn judge(&self, findings: &mut Findings) {
        if !self.issuer.is_loopback() && self.clients.keys().any(|label| label.as_str() == DEMO_CLIENT) {
            findings.note(
                format!("clients.{DEMO_CLIENT}"),
                format!("the demo client under the issuer {}", self.issuer),
                "no client of that name: remove it, and add your own with signet clients add",
            );
        }
        for (key, uri) in [("error_uri", &self.error_uri), ("service_documentation", &self.service_documentation)] {
            if let Some(uri) = uri.as_ref().filter(|uri| !is_web_address(uri)) {
                findings.note(key, format!("{uri:?}"), "an absolute http or https URL of printable ASCII");
            }
        }
        let lifetime = self.tokens.access_token_lifetime;
        if !TOKEN_LIFETIMES.contains(&lifetime.duration().as_secs()) {
            findings.note(
                "tokens.access_token_lifetime",
                lifetime.to_string(),
                "one second or more, and a year at most",
            );
        }
        self.server.judge(findings);
        if self.admin.bind.is_some_and(|bind| bind == self.server.bind && bind.port() != 0) {
            findings.note(
                "admin.bind",
                format!("{}, as server.bind", self.server.bind),
                "an address or port of its own",
            );
        }
        self.admin.judge(findings);
        for (label, client) in &self.clients {
            for grant in client.grant_types.iter().filter(|grant| !self.profile.allows(**grant)) {
                findings.note(format!("clients.{label}.grant_types"), grant.as_str(), "a grant type of this profile");
            }
        }
        self.storage.judge(findings);
        self.guard.judge(findings);
        if self.guard.kind == GuardKind::Isolated {
            self.judge_isolated(findings);
        }
        self.tokens.judge(findings);
        self.login.judge(findings);
        self.login.brand.judge(findings);
        self.directory.judge(findings);
        let has_service = self.login.url.is_some();
        if has_service != (self.directory.kind == DirectoryKind::External) {
            let expected = "\"external\" with login.url, and only then";
            findings.note("directory.kind", format!("{:?}", self.directory.kind).to_lowercase(), expected);
        }
        if self.login.sign_up && self.directory.kind == DirectoryKind::Http {
            findings.note("login.sign_up", "true", "false where a service of yours has the accounts: it makes them");
        }
    }

    /// Every file besides the configuration that it names: those of keys, secrets and clients' keys, relative to its folder.
    pub fn referenced_files(&self) -> impl Iterator<Item = &Path> {
        let secrets = self
            .clients
            .values()
            .flat_map(|client| client.secrets.values())
            .filter_map(|secret| secret.file.as_deref());
        let client_keys = self.clients.values().filter_map(|client| client.jwks_file.as_deref());
        let tls = self.server.tls.iter().flat_map(|tls| [tls.certificate.as_path(), tls.key.as_path()]);
        let secrets_of_services = [&self.login.secret, &self.directory.http.secret];
        let services = secrets_of_services.into_iter().filter_map(|secret| match secret {
            Some(Reference::File(file)) => Some(file.as_path()),
            _ => None,
        });
        let keys = self.keys.values().filter_map(|key| key.file.as_deref());
        keys.chain(secrets).chain(client_keys).chain(tls).chain(services)
    }

    /// Notes what only a restart can change and `new` changes.
    pub fn changes_that_need_a_restart(&self, new: &Self, findings: &mut Findings) {
        let limits = |config: &Self| config.server.limits;
        let checks = [
            ("server.bind", self.server.bind != new.server.bind),
            ("server.workers", self.server.workers != new.server.workers),
            ("server.keep_alive", self.server.keep_alive != new.server.keep_alive),
            ("server.stop_delay", self.server.stop_delay != new.server.stop_delay),
            ("server.stop_timeout", self.server.stop_timeout != new.server.stop_timeout),
            ("server.max_connections", self.server.max_connections != new.server.max_connections),
            ("server.tls", self.server.tls.is_some() != new.server.tls.is_some()),
            ("server.limits.header_timeout", limits(self).header_timeout != limits(new).header_timeout),
            ("server.limits.write_timeout", limits(self).write_timeout != limits(new).write_timeout),
            ("storage.folder", self.storage.folder != new.storage.folder),
            ("guard.kind", self.guard.kind != new.guard.kind),
            ("guard.redis", self.guard.redis != new.guard.redis),
            ("guard.spent_marks", self.guard.spent_marks != new.guard.spent_marks),
            ("guard.spent_marks_per_client", self.guard.spent_marks_per_client != new.guard.spent_marks_per_client),
            ("directory.kind", self.directory.kind != new.directory.kind),
            ("directory.postgres", self.directory.postgres != new.directory.postgres),
            ("directory.hashing", self.directory.hashing != new.directory.hashing),
            ("log.format", self.log.format != new.log.format),
            ("log.filter", self.log.filter != new.log.filter),
            ("log.audit_file", self.log.audit_file != new.log.audit_file),
            ("admin.bind", self.admin.bind != new.admin.bind),
            ("admin.peers", self.admin.peers != new.admin.peers),
        ];
        for (key, _) in checks.into_iter().filter(|(_, changed)| *changed) {
            findings.note(key, "a new value", "the value the service was started with; only a restart can change it");
        }
    }
}

fn issuer_identifier(written: Option<String>, findings: &mut Findings) -> Option<IssuerIdentifier> {
    let Some(text) = written else {
        findings.note_missing("issuer", "the issuer identifier, such as \"https://login.example.com\"");
        return None;
    };
    IssuerIdentifier::parse(&text).map_err(|fault| findings.note("issuer", format!("{text:?}"), fault.to_string())).ok()
}

/// The issuer without which the rest could not be judged, once the lack of one has been noted.
fn stand_in() -> Option<IssuerIdentifier> {
    IssuerIdentifier::parse("http://localhost").ok()
}

fn is_web_address(text: &str) -> bool {
    let web = text.starts_with("https://") || text.starts_with("http://");
    web && text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}
