//! What may be typed after `signet clients`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Writing, parse_algorithm, parse_client_id, parse_label, parse_period};
use crate::clients::{AuthenticationMethod, ConsentMode, RefreshTokens};
use crate::protocol::{ClientId, GrantType, RedirectUri, ScopeToken, SigningAlgorithm};
use crate::settings::Label;
use crate::units::Period;

#[derive(Subcommand)]
pub(in crate::cli) enum ClientsCommand {
    /// Register a client and print its secret, once
    #[command(after_help = ADD)]
    Add(Box<AddClient>),
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
        /// A resource that the tokens of all of them may be for (repeatable) [default: the only one
        /// there is, and none for clients that ask for nothing but the scopes of OpenID Connect]
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

#[derive(Args)]
pub(in crate::cli) struct AddClient {
    /// The name of its table, and its client id unless --id says otherwise
    #[arg(value_parser = parse_label)]
    pub(in crate::cli) name: Label,
    /// The client id, if not the name
    #[arg(long, value_parser = parse_client_id)]
    pub(in crate::cli) id: Option<ClientId>,
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) title: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) owner: Option<String>,
    /// A grant type it may use (repeatable) [default: authorization_code with --redirect-uri or --public,
    /// client_credentials otherwise]
    #[arg(long = "grant", value_name = "GRANT_TYPE", value_parser = parse_grant)]
    pub(in crate::cli) grants: Vec<GrantType>,
    /// Where people are sent back to after signing in (repeatable)
    #[arg(long = "redirect-uri", value_name = "URI", value_parser = parse_redirect_uri)]
    pub(in crate::cli) redirect_uris: Vec<RedirectUri>,
    /// Where people may be sent after signing out (repeatable)
    #[arg(long = "post-logout-redirect-uri", value_name = "URI", value_parser = parse_redirect_uri)]
    pub(in crate::cli) post_logout_redirect_uris: Vec<RedirectUri>,
    /// It runs where it can keep no secret, as in a browser or on a phone, and gets none
    #[arg(long)]
    pub(in crate::cli) public: bool,
    /// Which refresh tokens it gets: none, reuse or rotate (each is used once); all but none allow it the grant type
    /// refresh_token
    #[arg(long, value_name = "KIND", value_parser = parse_refresh)]
    pub(in crate::cli) refresh: Option<RefreshTokens>,
    /// Whether people are asked before it gets anything: ask, or implied for an app of your own [default: ask]
    #[arg(long, value_name = "MODE", value_parser = parse_consent)]
    pub(in crate::cli) consent: Option<ConsentMode>,
    /// What its ID tokens are signed with: ES256, ES384, EdDSA, PS256 or RS256 [default: RS256]
    #[arg(long, value_name = "ALGORITHM", value_parser = parse_algorithm)]
    pub(in crate::cli) id_token_alg: Option<SigningAlgorithm>,
    /// A scope it may ask for (repeatable)
    #[arg(long = "scope", value_name = "SCOPE", value_parser = parse_scope)]
    pub(in crate::cli) scopes: Vec<ScopeToken>,
    /// A resource its tokens may be for (repeatable); none is needed with the scope openid
    #[arg(
        long = "resource",
        value_name = "NAME",
        value_parser = parse_label,
        required_unless_present_any = ["introspects", "scopes"]
    )]
    pub(in crate::cli) resources: Vec<Label>,
    /// A resource about whose tokens it may ask (repeatable)
    #[arg(long = "introspect", value_name = "NAME", value_parser = parse_label)]
    pub(in crate::cli) introspects: Vec<Label>,
    #[command(flatten)]
    pub(in crate::cli) writing: Writing,
}

/// What of a client changes.
#[derive(Args)]
pub(in crate::cli) struct ClientChanges {
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) title: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) owner: Option<String>,
    /// A scope it may ask for from now on (repeatable)
    #[arg(long = "add-scope", value_name = "SCOPE", value_parser = parse_scope)]
    pub(in crate::cli) add_scopes: Vec<ScopeToken>,
    /// A scope it may no longer ask for (repeatable)
    #[arg(long = "remove-scope", value_name = "SCOPE", value_parser = parse_scope)]
    pub(in crate::cli) remove_scopes: Vec<ScopeToken>,
    /// A resource its tokens may be for from now on (repeatable)
    #[arg(long = "add-resource", value_name = "NAME", value_parser = parse_label)]
    pub(in crate::cli) add_resources: Vec<Label>,
    /// A resource its tokens may no longer be for (repeatable)
    #[arg(long = "remove-resource", value_name = "NAME", value_parser = parse_label)]
    pub(in crate::cli) remove_resources: Vec<Label>,
    /// A grant type it may use from now on (repeatable)
    #[arg(long = "add-grant", value_name = "GRANT_TYPE", value_parser = parse_grant)]
    pub(in crate::cli) add_grants: Vec<GrantType>,
    /// A grant type it may no longer use (repeatable)
    #[arg(long = "remove-grant", value_name = "GRANT_TYPE", value_parser = parse_grant)]
    pub(in crate::cli) remove_grants: Vec<GrantType>,
    /// A URI that people may be sent back to from now on (repeatable); allows it the grant type authorization_code
    #[arg(long = "add-redirect-uri", value_name = "URI", value_parser = parse_redirect_uri)]
    pub(in crate::cli) add_redirect_uris: Vec<RedirectUri>,
    /// A URI that people may no longer be sent back to (repeatable)
    #[arg(long = "remove-redirect-uri", value_name = "URI", value_parser = parse_redirect_uri)]
    pub(in crate::cli) remove_redirect_uris: Vec<RedirectUri>,
    /// A URI that people may be sent to after signing out from now on (repeatable)
    #[arg(long = "add-post-logout-redirect-uri", value_name = "URI", value_parser = parse_redirect_uri)]
    pub(in crate::cli) add_post_logout_redirect_uris: Vec<RedirectUri>,
    /// A URI that people may no longer be sent to after signing out (repeatable)
    #[arg(long = "remove-post-logout-redirect-uri", value_name = "URI", value_parser = parse_redirect_uri)]
    pub(in crate::cli) remove_post_logout_redirect_uris: Vec<RedirectUri>,
    /// Let it keep no secret: its secrets and keys are taken out, and it proves nothing from now on
    #[arg(long, conflicts_with_all = ["authentication", "jwks_file"])]
    pub(in crate::cli) public: bool,
    /// Which refresh tokens it gets: none, reuse or rotate (each is used once); all but none allow it the grant type
    /// refresh_token
    #[arg(long, value_name = "KIND", value_parser = parse_refresh)]
    pub(in crate::cli) refresh: Option<RefreshTokens>,
    /// Whether people are asked before it gets anything: ask, or implied for an app of your own
    #[arg(long, value_name = "MODE", value_parser = parse_consent)]
    pub(in crate::cli) consent: Option<ConsentMode>,
    /// What its ID tokens are signed with: ES256, ES384, EdDSA, PS256 or RS256
    #[arg(long, value_name = "ALGORITHM", value_parser = parse_algorithm)]
    pub(in crate::cli) id_token_alg: Option<SigningAlgorithm>,
    /// The file that holds its public keys as a JWK Set; relative paths start at the configuration's folder
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) jwks_file: Option<PathBuf>,
    /// A method it may authenticate with, instead of those it had (repeatable)
    #[arg(long, value_name = "METHOD", value_parser = parse_method)]
    pub(in crate::cli) authentication: Vec<AuthenticationMethod>,
    /// What it writes between the scopes it asks for, if not a space
    #[arg(long, value_name = "CHARACTER")]
    pub(in crate::cli) scope_separator: Option<char>,
}

/// What clients are imported from.
#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum ImportFormat {
    Json,
    Csv,
}

const ADD: &str = "\
Examples:
  signet clients add billing --scope read --resource orders
  signet clients add shop --redirect-uri https://shop.example/callback --scope openid
  signet clients add phone --public --redirect-uri com.example.phone:/cb --scope openid";

const IMPORT: &str = "\
Read: client_id, client_name, client_secret or client_secret_hash, client_secret_expires_at,
contacts, grant_types, response_types, redirect_uris, post_logout_redirect_uris, scope,
token_endpoint_auth_method, token_endpoint_auth_signing_alg, jwks, jwks_uri,
id_token_signed_response_alg, userinfo_signed_response_alg, default_max_age, default_acr_values, subject_type,
sector_identifier_uri, request_object_signing_alg, require_signed_request_object,
backchannel_logout_uri, backchannel_logout_session_required,
frontchannel_logout_uri, frontchannel_logout_session_required. Everything else is named and left out, and so is what
is not safe, with the reason: wildcards, http redirect URIs that leave this machine, plain code
challenges. The grant types implicit and password are kept where a client has them, and named.

A secret that looks generated is kept as its SHA-256, any other as a slow hash until it is replaced.
Hashes are kept as they are: argon2id, bcrypt, PBKDF2 (pbkdf2-sha256, pbkdf2-sha512), or SHA-256 in
base64url.";

fn parse_grant(text: &str) -> Result<GrantType, String> {
    let names = || GrantType::NAMES.join(", ");
    GrantType::parse(text).ok_or_else(|| format!("expected one of {}", names()))
}

fn parse_method(text: &str) -> Result<AuthenticationMethod, String> {
    let names = || AuthenticationMethod::NAMES.join(", ");
    AuthenticationMethod::parse(text).ok_or_else(|| format!("expected one of {}", names()))
}

fn parse_scope(text: &str) -> Result<ScopeToken, String> {
    ScopeToken::parse(text).ok_or_else(|| "expected a scope token: printable ASCII without space, \" and \\".to_owned())
}

fn parse_redirect_uri(text: &str) -> Result<RedirectUri, &'static str> {
    RedirectUri::try_from(text.to_owned())
}

fn parse_refresh(text: &str) -> Result<RefreshTokens, String> {
    RefreshTokens::parse(text).ok_or_else(|| format!("expected one of {}", RefreshTokens::NAMES.join(", ")))
}

fn parse_consent(text: &str) -> Result<ConsentMode, String> {
    ConsentMode::parse(text).ok_or_else(|| format!("expected one of {}", ConsentMode::NAMES.join(", ")))
}
