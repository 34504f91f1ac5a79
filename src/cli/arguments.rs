//! What may be typed. These texts are the manual.

mod clients;
mod person;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::clock::Timestamp;
use crate::config::{Override, Source};
use crate::guard::MAX_TEXT;
use crate::keys::KeyClass;
use crate::protocol::{ClientId, GrantId, JwtId, SessionId, SigningAlgorithm};
use crate::settings::Label;
use crate::telemetry::BUILD;
use crate::units::Period;
pub(super) use clients::{AddClient, ClientChanges, ClientsCommand, ImportFormat};
pub(super) use person::Person;
pub(super) use users::{AddUser, PasswordSource, UsersCommand, Whom};

/// Signet: a stateless OAuth 2.x / OpenID Connect token service.
///
/// Without a command it serves. Every token it issues is self-contained: any replica with the same configuration and
/// keys honours it, and resource servers verify access tokens offline with the JWK Set.
#[derive(Parser)]
#[command(name = "signet", version = BUILD, max_term_width = 100, after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The configuration file; relative paths in it start at its folder
    #[arg(long, global = true, value_name = "FILE", default_value = "config.toml")]
    config: PathBuf,

    /// Set one value over file and environment, such as --set server.bind=127.0.0.1:9000 (repeatable)
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = parse_override)]
    overrides: Vec<Override>,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  signet                                        serve what ./config.toml says
  signet check                                  say everything that is wrong with it, without serving
  signet clients add billing --scope read --resource orders
  signet keys rotate ES256                      the next key, with dates that every cache can follow
  signet users add alice --email alice@example.com --generate-password
  signet deny --client billing                  refuse what was issued to a client until now
  SIGNET__SERVER__BIND=0.0.0.0:8080 signet      an override by environment: SIGNET__SECTION__KEY

A running service reloads config.toml and keys when they change, and on SIGHUP. A file with faults is not loaded.";

impl Arguments {
    pub(super) fn source(&self) -> Source {
        Source {
            file: self.config.clone(),
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            overrides: self.overrides.clone(),
        }
    }
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Serve (the default)
    Serve,
    /// Say everything that is wrong with the configuration, the keys and the registry; exit 1 if anything is
    Check,
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Explain a token or a sealed blob: what it is, which key made it, its dates and claims, and whether it is valid now
    Inspect {
        /// The token or blob; - reads it from standard input, so that it stays out of the shell's history
        text: String,
    },
    /// Look for what would keep the service from working: clock, file modes, accounts, TLS, reachability, keys of the next 90 days
    Doctor,
    /// Compare replicas: settings, key files and their dates, clocks, builds; exit 1 if any differs or cannot be asked
    #[command(subcommand)]
    Fleet(FleetCommand),
    /// Make keys, rotate them, and see their schedule
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Register clients and rotate their secrets
    #[command(subcommand)]
    Clients(ClientsCommand),
    /// Make accounts, set passwords, disable users and sign them out, whether or not the service runs
    #[command(subcommand)]
    Users(UsersCommand),
    /// Refuse tokens that were issued: by grant, token, session, user, client, or all of them
    ///
    /// Works whether or not the service runs; a running one refuses them within a second. What is denied stays denied
    /// until the last token that it reaches has expired.
    Deny(DenyArguments),
    /// Have the service answer that it is temporarily unavailable, or serve again
    #[command(subcommand)]
    Maintenance(MaintenanceCommand),
    /// Copy the service's own files into a folder, while it runs or not
    Backup {
        /// Where to; made if it is not there, and nothing in it is overwritten
        folder: PathBuf,
    },
    /// Bring back what signet backup copied, while the service runs or not; no revocation since then is lost, and no
    /// account that was deleted comes back
    Restore {
        /// The folder that signet backup wrote
        folder: PathBuf,
    },
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct DenyArguments {
    #[command(subcommand)]
    pub(super) command: Option<DenyCommand>,
    #[command(flatten)]
    pub(super) denied: Denied,
    /// Why; kept with the revocation and logged by the service
    #[arg(long, value_name = "TEXT", value_parser = parse_reason)]
    pub(super) reason: Option<String>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Denied {
    /// A grant, by its gid: every token that descends from it
    #[arg(long, value_name = "GID", value_parser = parse_grant_id, allow_hyphen_values = true)]
    pub(super) gid: Option<GrantId>,
    /// One token, by its jti
    #[arg(long, value_name = "JTI", value_parser = parse_token_id, allow_hyphen_values = true)]
    pub(super) jti: Option<JwtId>,
    /// A session, by its sid
    #[arg(long, value_name = "SID", value_parser = parse_session_id, allow_hyphen_values = true)]
    pub(super) sid: Option<SessionId>,
    /// A user: the tokens of this subject that were issued before now
    #[arg(long, value_name = "SUB", value_parser = parse_subject, allow_hyphen_values = true)]
    pub(super) user: Option<String>,
    /// A client, by name or id: its tokens that were issued before now. signet clients disable stops new ones
    #[arg(long, value_name = "CLIENT", value_parser = parse_client_id)]
    pub(super) client: Option<ClientId>,
    /// Every token that was issued before now
    #[arg(long)]
    pub(super) issuer: bool,
}

#[derive(Subcommand)]
pub(super) enum FleetCommand {
    /// Say who differs from the others, and in what
    Status {
        /// Admin addresses, such as http://10.0.0.2:9090 [default: those of admin.peers]
        #[arg(value_name = "URL")]
        urls: Vec<String>,
    },
}

#[derive(Subcommand)]
pub(super) enum DenyCommand {
    /// Show what is denied, since and until when, by whom and why
    List,
}

#[derive(Subcommand)]
pub(super) enum MaintenanceCommand {
    /// Answer that the service is temporarily unavailable; a running service does so within a second
    On {
        /// Why; kept and logged by the service, never told to clients
        #[arg(long, value_name = "TEXT", value_parser = parse_reason)]
        reason: Option<String>,
    },
    /// Serve again
    Off,
    /// Say whether the service is in maintenance, since when, by whom and why
    Status,
}

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Print every effective value and where it comes from; secrets are redacted
    Show,
}

/// Where an edit is written.
#[derive(Args, Clone)]
pub(super) struct Writing {
    /// Write the edited configuration and new key files to this folder instead (for read-only configurations)
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Make a key and declare it; or make the missing files of keys that are declared
    Generate {
        /// The key's name; chosen when left out. The name of a declared key makes its missing file
        #[arg(value_parser = parse_label)]
        name: Option<Label>,
        /// signing, short-lived, cookie, refresh, recovery, client, storage, permalink, mac or pairwise
        #[arg(long, default_value = "signing", value_parser = parse_class)]
        class: KeyClass,
        /// ES256, ES384, EdDSA, PS256 or RS256; for signing keys [default: ES256]
        #[arg(long, value_parser = parse_algorithm)]
        algorithm: Option<SigningAlgorithm>,
        /// Make the missing file of every declared key
        #[arg(long, conflicts_with_all = ["name", "algorithm"])]
        missing: bool,
        #[command(flatten)]
        writing: Writing,
    },
    /// Show the keys and their schedule as a timeline
    List,
    /// Make the next key of a class, with the earliest dates that are safe, and end the present one
    Rotate {
        /// The name of a key, a class, or a signature algorithm
        line: String,
        /// When the new key takes over, if later than the earliest safe moment
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        activate_at: Option<Timestamp>,
        #[command(flatten)]
        writing: Writing,
    },
    /// End a key: from a date on it no longer signs or seals, and is removed when what it signed has expired
    Retire {
        #[arg(value_parser = parse_label)]
        name: Label,
        /// When [default: now]
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        at: Option<Timestamp>,
        #[command(flatten)]
        writing: Writing,
    },
    /// Refuse a key at once, with everything it signed or sealed; a replacement is made if it was the last active one
    Revoke {
        #[arg(value_parser = parse_label)]
        name: Label,
        #[command(flatten)]
        writing: Writing,
    },
    /// Say everything that is wrong with key files and schedules; exit 1 if anything is
    Check,
}

fn parse_override(text: &str) -> Result<Override, String> {
    Override::parse(text).map_err(|fault| fault.to_string())
}

fn parse_label(text: &str) -> Result<Label, String> {
    Label::parse(text)
        .ok_or_else(|| "expected a name of a-z, 0-9, _ and -, that starts with a letter or digit".to_owned())
}

fn parse_class(text: &str) -> Result<KeyClass, String> {
    let names = || KeyClass::all().map(KeyClass::as_str).collect::<Vec<_>>().join(", ");
    KeyClass::parse(text).ok_or_else(|| format!("expected one of {}", names()))
}

fn parse_algorithm(text: &str) -> Result<SigningAlgorithm, String> {
    let names = || SigningAlgorithm::NAMES.join(", ");
    SigningAlgorithm::parse(text).ok_or_else(|| format!("expected one of {}", names()))
}

fn parse_client_id(text: &str) -> Result<ClientId, String> {
    ClientId::parse(text).ok_or_else(|| "expected 1 to 255 printable ASCII characters".to_owned())
}

fn parse_grant_id(text: &str) -> Result<GrantId, String> {
    GrantId::parse(text).ok_or_else(not_an_id)
}

fn parse_token_id(text: &str) -> Result<JwtId, String> {
    JwtId::parse(text).ok_or_else(not_an_id)
}

fn parse_session_id(text: &str) -> Result<SessionId, String> {
    SessionId::parse(text).ok_or_else(not_an_id)
}

fn not_an_id() -> String {
    "expected 22 characters of base64url, as in the token".to_owned()
}

fn parse_subject(text: &str) -> Result<String, String> {
    let legal = (1..=MAX_TEXT).contains(&text.len()) && !text.contains('\0');
    legal.then(|| text.to_owned()).ok_or_else(|| format!("expected a subject of 1 to {MAX_TEXT} bytes"))
}

fn parse_reason(text: &str) -> Result<String, String> {
    let legal = (1..=MAX_TEXT).contains(&text.len()) && !text.contains(char::is_control);
    legal.then(|| text.to_owned()).ok_or_else(|| format!("expected one line of 1 to {MAX_TEXT} bytes"))
}

fn parse_period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| "expected a length of time with its unit, such as 7d".to_owned())
}

fn parse_date(text: &str) -> Result<Timestamp, String> {
    let quoted = serde_json::Value::String(text.to_owned());
    serde_json::from_value(quoted).map_err(|_| "expected a date such as 2026-11-20T18:30:00Z".to_owned())
}
