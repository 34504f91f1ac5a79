//! What may be typed. These texts are the manual.

mod person;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::clients::AuthenticationMethod;
use crate::clock::Timestamp;
use crate::config::{Override, Source};
use crate::guard::MAX_TEXT;
use crate::keys::KeyClass;
use crate::protocol::{ClientId, GrantId, GrantType, JwtId, ScopeToken, SessionId, SigningAlgorithm};
use crate::settings::Label;
use crate::telemetry::BUILD;
use crate::units::Period;
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
    /// Look for what would keep the service from working: clock, file modes, TLS, reachability, keys of the next 90 days
    Doctor,
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

#[derive(Subcommand)]
pub(super) enum ClientsCommand {
    /// Register a client and print its secret, once
    Add {
        /// The name of its table, and its client id unless --id says otherwise
        #[arg(value_parser = parse_label)]
        name: Label,
        /// The client id, if not the name
        #[arg(long, value_parser = parse_client_id)]
        id: Option<ClientId>,
        /// What people call it
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// Who answers for it
        #[arg(long, value_name = "TEXT")]
        owner: Option<String>,
        /// A grant type it may use (repeatable)
        #[arg(long = "grant", value_name = "GRANT_TYPE", default_value = "client_credentials", value_parser = parse_grant)]
        grants: Vec<GrantType>,
        /// A scope it may ask for (repeatable)
        #[arg(long = "scope", value_name = "SCOPE", value_parser = parse_scope)]
        scopes: Vec<ScopeToken>,
        /// A resource its tokens may be for (repeatable)
        #[arg(long = "resource", value_name = "NAME", value_parser = parse_label, required_unless_present = "introspects")]
        resources: Vec<Label>,
        /// A resource about whose tokens it may ask (repeatable)
        #[arg(long = "introspect", value_name = "NAME", value_parser = parse_label)]
        introspects: Vec<Label>,
        #[command(flatten)]
        writing: Writing,
    },
    /// Change a client; what is not named stays as it is
    Update {
        #[arg(value_parser = parse_label)]
        name: Label,
        #[command(flatten)]
        changes: Box<ClientChanges>,
        #[command(flatten)]
        writing: Writing,
    },
    /// Register the clients of another server: client metadata (RFC 7591) in JSON or CSV
    #[command(after_help = IMPORT)]
    Import {
        /// A JSON object, a list of them, or one in each line; or CSV with a row of the same names
        file: PathBuf,
        /// What the file is, if its name does not say
        #[arg(long, value_enum)]
        format: Option<ImportFormat>,
        /// A resource that the tokens of all of them may be for (repeatable) [default: the only one there is]
        #[arg(long = "resource", value_name = "NAME", value_parser = parse_label)]
        resources: Vec<Label>,
        /// Say what would become of each, and change nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        writing: Writing,
    },
    /// List the clients
    List,
    /// Show one client
    Show {
        #[arg(value_parser = parse_label)]
        name: Label,
    },
    /// Add a secret and print it, once; older ones stay valid unless told to expire
    Secret {
        #[arg(value_parser = parse_label)]
        name: Label,
        /// Let the client's other secrets expire after this time, such as 7d
        #[arg(long, value_name = "PERIOD", value_parser = parse_period)]
        expire_others: Option<Period>,
        #[command(flatten)]
        writing: Writing,
    },
    /// Refuse a client from now on, as if it did not exist
    Disable {
        #[arg(value_parser = parse_label)]
        name: Label,
        #[command(flatten)]
        writing: Writing,
    },
    /// Serve a disabled client again
    Enable {
        #[arg(value_parser = parse_label)]
        name: Label,
        #[command(flatten)]
        writing: Writing,
    },
}

/// What of a client changes.
#[derive(Args)]
pub(super) struct ClientChanges {
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "TEXT")]
    pub(super) owner: Option<String>,
    /// A scope it may ask for from now on (repeatable)
    #[arg(long = "add-scope", value_name = "SCOPE", value_parser = parse_scope)]
    pub(super) add_scopes: Vec<ScopeToken>,
    /// A scope it may no longer ask for (repeatable)
    #[arg(long = "remove-scope", value_name = "SCOPE", value_parser = parse_scope)]
    pub(super) remove_scopes: Vec<ScopeToken>,
    /// A resource its tokens may be for from now on (repeatable)
    #[arg(long = "add-resource", value_name = "NAME", value_parser = parse_label)]
    pub(super) add_resources: Vec<Label>,
    /// A resource its tokens may no longer be for (repeatable)
    #[arg(long = "remove-resource", value_name = "NAME", value_parser = parse_label)]
    pub(super) remove_resources: Vec<Label>,
    /// A grant type it may use from now on (repeatable)
    #[arg(long = "add-grant", value_name = "GRANT_TYPE", value_parser = parse_grant)]
    pub(super) add_grants: Vec<GrantType>,
    /// A grant type it may no longer use (repeatable)
    #[arg(long = "remove-grant", value_name = "GRANT_TYPE", value_parser = parse_grant)]
    pub(super) remove_grants: Vec<GrantType>,
    /// The file that holds its public keys as a JWK Set; relative paths start at the configuration's folder
    #[arg(long, value_name = "FILE")]
    pub(super) jwks_file: Option<PathBuf>,
    /// A method it may authenticate with, instead of those it had (repeatable)
    #[arg(long, value_name = "METHOD", value_parser = parse_method)]
    pub(super) authentication: Vec<AuthenticationMethod>,
    /// What it writes between the scopes it asks for, if not a space
    #[arg(long, value_name = "CHARACTER")]
    pub(super) scope_separator: Option<char>,
}

/// What clients are imported from.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum ImportFormat {
    Json,
    Csv,
}

const IMPORT: &str = "\
Read: client_id, client_name, client_secret or client_secret_hash, client_secret_expires_at, contacts, grant_types,
scope, token_endpoint_auth_method, token_endpoint_auth_signing_alg, jwks. Everything else is named and left out.

A secret that looks generated is kept as its SHA-256, any other as a slow hash until it is replaced. Hashes are kept as
they are: argon2id, bcrypt, PBKDF2 (pbkdf2-sha256, pbkdf2-sha512), or SHA-256 in base64url.";

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

fn parse_grant(text: &str) -> Result<GrantType, String> {
    let names = || GrantType::NAMES.join(", ");
    GrantType::parse(text).ok_or_else(|| format!("expected one of {}", names()))
}

fn parse_method(text: &str) -> Result<AuthenticationMethod, String> {
    let names = || AuthenticationMethod::NAMES.join(", ");
    AuthenticationMethod::parse(text).ok_or_else(|| format!("expected one of {}", names()))
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

fn parse_scope(text: &str) -> Result<ScopeToken, String> {
    ScopeToken::parse(text).ok_or_else(|| "expected a scope token: printable ASCII without space, \" and \\".to_owned())
}

fn parse_period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| "expected a length of time with its unit, such as 7d".to_owned())
}

fn parse_date(text: &str) -> Result<Timestamp, String> {
    let quoted = serde_json::Value::String(text.to_owned());
    serde_json::from_value(quoted).map_err(|_| "expected a date such as 2026-11-20T18:30:00Z".to_owned())
}
