//! An authorization server without HTTP, whose requests are answered at any moment.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::{fs, process};

use signet::clients::{Registering, Registry};
use signet::clock::Timestamp;
use signet::config::{Config, Written};
use signet::endpoints::{AuthorizationServer, ClientRequest, Encoding, IntrospectionForm, Parts};
use signet::guard::Guard;
use signet::keys::{KeyRing, Loading, MissingFile, generate_key_file};
use signet::pages::Pages;
use signet::passwords::HashPool;
use signet::protocol::{ErrorResponse, IssuerIdentifier, Parameters};
use signet::settings::Findings;
use signet::tokens::GrantIds;
use signet::users::{ClaimNames, Directory, DirectorySettings};
use tokio::runtime::{Builder, Runtime};

use crate::support::SeededEntropy;

const SECRET: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY";

pub(super) const KEYS: &str = "
[keys.signing]
class = \"signing\"
algorithm = \"EdDSA\"
file = \"signing\"
[keys.sealing]
class = \"short-lived\"
file = \"sealing\"
[tokens]
algorithm = \"EdDSA\"
";

/// A folder with the key files, made once for the run.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("properties-{}", process::id()));
        // What an earlier process of the same id left behind.
        let _ = fs::remove_dir_all(&folder);
        for settings in config_of("").keys.values() {
            let file = folder.join(settings.file.as_ref().unwrap());
            generate_key_file(&file, settings.class.unwrap(), settings.algorithm, &SeededEntropy::new(3)).unwrap();
        }
        folder
    })
}

#[expect(clippy::panic, reason = "a test fails by panicking")]
fn config_of(tables: &str) -> Config {
    let text = format!("issuer = \"https://as.example\"\n{KEYS}\n{tables}");
    let written = Written::from_text("test.toml".as_ref(), text, [], &[]).unwrap_or_else(|report| panic!("{report}"));
    let mut findings = Findings::default();
    let config = Config::interpret(&written, &mut findings).unwrap();
    assert!(findings.is_empty(), "{}", written.report(findings));
    config
}

pub(super) fn issuer() -> IssuerIdentifier {
    IssuerIdentifier::parse("https://as.example").unwrap()
}

/// The keys of [`KEYS`].
pub(super) fn ring() -> KeyRing {
    let mut findings = Findings::default();
    let (config, issuer) = (config_of(""), issuer());
    let loading = Loading {
        folder: folder(),
        issuer: &issuer,
        jwk_set_max_age: config.tokens.jwk_set_max_age.duration(),
        missing: MissingFile::Refuse,
        now: Timestamp::EPOCH,
    };
    let ring = KeyRing::load(&config.keys, &loading, &mut findings);
    assert!(findings.is_empty());
    ring
}

/// A secret that every client has.
pub(super) fn secret(client: &str) -> String {
    let digest = signet::clients::SecretDigest::of(SECRET.as_bytes());
    format!("[clients.{client}.secrets.first]\nsha256 = \"{digest}\"\n")
}

/// A directory of nobody.
fn directory() -> Directory {
    let entropy = Arc::new(SeededEntropy::new(11));
    Directory::open(&folder().join("data"), &DirectorySettings::default(), entropy).unwrap()
}

pub(super) struct Service {
    server: AuthorizationServer,
    runtime: Runtime,
}

impl Service {
    /// Clients and resources of these tables.
    pub(super) fn of(tables: &str) -> Self {
        let config = config_of(tables);
        let mut findings = Findings::default();
        let registering = Registering { folder: folder(), missing: MissingFile::Refuse };
        let registry = Registry::build(&config.clients, &config.resources, &config.scopes, &registering, &mut findings);
        assert!(findings.is_empty());
        let server = AuthorizationServer::assemble(Parts {
            issuer: config.issuer,
            registry,
            keys: ring(),
            tokens: config.tokens,
            error_uri_base: None,
            service_documentation: None,
            guard: Arc::new(Guard::in_memory()),
            guard_kind: config.guard.kind,
            directory: Arc::new(directory()),
            claim_names: ClaimNames::of(&config.directory),
            login_service: None,
            grant_ids: Arc::new(GrantIds::begin(&SeededEntropy::new(9)).unwrap()),
            password_service: None,
            pages: Pages::load(&config.login.brand, folder(), &mut findings),
            login: config.login,
            hashes: Arc::new(HashPool::new(&SeededEntropy::new(7)).unwrap()),
            outbound: None,
            entropy: Arc::new(SeededEntropy::new(5)),
        });
        Self { server, runtime: Builder::new_current_thread().build().unwrap() }
    }

    /// An access token, or why there is none.
    pub(super) fn token(&self, client: &str, parameters: &str, now: Timestamp) -> Result<String, ErrorResponse> {
        let parameters = parameters_of(client, &format!("grant_type=client_credentials&{parameters}"));
        let answer = self.runtime.block_on(self.server.token(&request(&parameters), now));
        answer.result.map(|(tokens, _)| tokens.access_token).map_err(Into::into)
    }

    /// What the caller is told.
    pub(super) fn introspect(&self, client: &str, token: &str, now: Timestamp) -> serde_json::Value {
        let parameters = parameters_of(client, &format!("token={token}"));
        let request = request(&parameters);
        let answer = self.server.introspect(&request, IntrospectionForm::Json, now);
        let told = self.runtime.block_on(answer).result.map(|told| told.body).map_err(ErrorResponse::from);
        serde_json::from_str(&told.unwrap()).unwrap()
    }

    /// Whether something was revoked.
    pub(super) fn revoke(&self, client: &str, token: &str, now: Timestamp) -> Result<bool, ErrorResponse> {
        let parameters = parameters_of(client, &format!("token={token}"));
        let answer = self.runtime.block_on(self.server.revoke(&request(&parameters), now));
        answer.result.map(|revoked| revoked.is_some()).map_err(Into::into)
    }
}

fn parameters_of(client: &str, rest: &str) -> Parameters {
    Parameters::parse(format!("client_id={client}&client_secret={SECRET}&{rest}").as_bytes()).unwrap()
}

const fn request(parameters: &Parameters) -> ClientRequest<'_> {
    ClientRequest {
        authorization: None,
        parameters,
        encoding: Encoding::Form,
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}
