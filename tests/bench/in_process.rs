//! A service with a key and a client for every algorithm, built as `startup` builds it, but without a socket.

use std::error::Error;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use signet::clients::{
    AuthenticatedClient, Credentials, Judgement, OnBehalfOf, Registering, Registry, SecretDigest, Target,
    generate_secret,
};
use signet::clock::{Clock, SystemClock, Timestamp};
use signet::config::Source;
use signet::endpoints::AuthorizationServer;
use signet::entropy::{Entropy, SystemEntropy};
use signet::guard::Guard;
use signet::http::Live;
use signet::jose::{Expected, KeyFault, SigningKey, VerifyingKeys};
use signet::keys::{KeyRing, Loading, MissingFile, create_key_file};
use signet::protocol::{GrantId, Parameter, Parameters, SigningAlgorithm};
use signet::seal::RootKey;
use signet::settings::Findings;
use signet::startup::{Loaded, Standing, load_text};
use signet::tokens::{Authorization, Issuer, Terms};
use signet::users::{Directory, DirectorySettings};

use crate::ring_key::RingKey;
use crate::scratch::Scratch;

/// The body of a token request.
pub(crate) const FORM: &[u8] = b"grant_type=client_credentials&scope=read+write&resource=https%3A%2F%2Forders.example";
/// What a resource server expects of the tokens.
pub(crate) const EXPECTED: Expected<'_> = Expected { issuer: "https://as.example", audience: "https://orders.example" };

const CONFIG: &str = r#"
issuer = "https://as.example"

[resources.orders]
identifier = "https://orders.example"
scopes = ["read", "write"]

[scopes.read]
[scopes.write]

[keys.short-lived]
class = "short-lived"
file = "short-lived.jwk"

[keys.mac]
class = "mac"
file = "mac.jwk"
"#;

/// What there is once.
pub(crate) struct Service {
    pub(crate) server: AuthorizationServer,
    pub(crate) issuer: Issuer,
    pub(crate) guard: Arc<Guard>,
    pub(crate) verifying_keys: VerifyingKeys,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) now: Timestamp,
    pub(crate) desks: Vec<Desk>,
}

/// What there is for each algorithm: a client whose tokens are signed with it, and every step of a request of its.
pub(crate) struct Desk {
    pub(crate) algorithm: SigningAlgorithm,
    pub(crate) ring_key: RingKey,
    pub(crate) header: String,
    pub(crate) parameters: Parameters,
    pub(crate) client: AuthenticatedClient,
    pub(crate) authorization: Authorization,
    pub(crate) target: Target,
    pub(crate) terms: Terms,
}

impl Service {
    pub(crate) fn build() -> Result<Self, Box<dyn Error>> {
        let folder = Scratch::new("service")?;
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
        let now = SystemClock.now();
        for file in ["short-lived.jwk", "mac.jwk"] {
            let root = RootKey::generate(entropy.as_ref())?.to_jwk();
            create_key_file(&folder.path().join(file), root.as_bytes(), entropy.as_ref())?;
        }
        let mut text = CONFIG.to_owned();
        let mut drafts = Vec::new();
        for algorithm in SigningAlgorithm::ALL {
            let pem = match SigningKey::generate(algorithm) {
                // Without aws-lc there is no RSA.
                Err(KeyFault::CannotGenerate) => continue,
                made => made?,
            };
            let secret = generate_secret(entropy.as_ref())?;
            create_key_file(&folder.path().join(algorithm.as_str()), pem.as_bytes(), entropy.as_ref())?;
            text += &tables(algorithm, &SecretDigest::of(secret.as_bytes()));
            drafts.push((algorithm, pem, secret));
        }

        let source = Source { file: folder.path().join("config.toml"), environment: Vec::new(), overrides: Vec::new() };
        let loaded = load_text(&source, text, MissingFile::Refuse, now)?;
        let (registry, keys) = parts(&loaded, now)?;
        let mut desks = Vec::new();
        for (algorithm, pem, secret) in drafts {
            let ring_key = RingKey::read(pem.as_bytes(), algorithm).ok_or("ring does not read a key of ours")?;
            desks.push(Desk::new(algorithm, ring_key, &secret, &registry, &loaded, now, entropy.as_ref())?);
        }
        let issuer = loaded.config.issuer.clone();
        let directory =
            Directory::open(&folder.path().join("data"), &DirectorySettings::default(), Arc::clone(&entropy))?;
        let standing = Standing::with(Guard::in_memory(), directory, Arc::clone(&entropy))?;
        let (_, Live { server, .. }) = loaded.assemble(&standing);
        Ok(Self {
            verifying_keys: keys.signing_keys().map(|key| key.key.verifying_key()).collect(),
            issuer: Issuer::new(issuer, Arc::new(keys)).numbering(Arc::clone(&standing.grant_ids)),
            guard: standing.guard,
            server,
            entropy,
            now,
            desks,
        })
    }
}

/// The same registry and keys once more: those of the server are its own.
fn parts(loaded: &Loaded, now: Timestamp) -> Result<(Registry, KeyRing), String> {
    let Loaded { config, folder, demands, .. } = loaded;
    let missing = MissingFile::Refuse;
    let mut findings = Findings::default();
    let registering = Registering { folder, missing };
    let registry = Registry::build(&config.clients, &config.resources, &config.scopes, &registering, &mut findings);
    let jwk_set_max_age = demands.jwk_set_max_age;
    let loading = Loading { folder, issuer: &config.issuer, jwk_set_max_age, missing, now };
    let keys = KeyRing::load(&config.keys, &loading, &mut findings);
    if findings.is_empty() { Ok((registry, keys)) } else { Err(format!("{findings:?}")) }
}

impl Desk {
    fn new(
        algorithm: SigningAlgorithm,
        ring_key: RingKey,
        secret: &str,
        registry: &Registry,
        loaded: &Loaded,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Self, Box<dyn Error>> {
        let fault = |fault: &dyn std::fmt::Debug| format!("{algorithm}: {fault:?}");
        let header = format!("Basic {}", STANDARD.encode(format!("{}:{secret}", label(algorithm))));
        let parameters = Parameters::parse(FORM).map_err(|found| fault(&found))?;
        let credentials = Credentials::find(Some(header.as_bytes()), &parameters).map_err(|found| fault(&found))?;
        let judgement = registry.authenticate(&credentials, &[], now).map_err(|found| fault(&found))?;
        let Judgement::Proven(client) = judgement else { return Err("a client with a fast secret is proven".into()) };
        let authorization = Authorization::of_client(&client.id, GrantId::draw(entropy)?);
        let resources = parameters.values(Parameter::Resource);
        let target = Target::decide(&client, OnBehalfOf::Itself, resources, parameters.value(Parameter::Scope));
        let target = target.map_err(|found| fault(&found))?;
        let terms = Terms::of(&client, &target, &loaded.config.tokens).map_err(|found| fault(&found))?;
        Ok(Self { algorithm, ring_key, header, parameters, client, authorization, target, terms })
    }
}

fn label(algorithm: SigningAlgorithm) -> String {
    algorithm.as_str().to_ascii_lowercase()
}

/// The tables of one algorithm's key and client.
fn tables(algorithm: SigningAlgorithm, secret: &SecretDigest) -> String {
    let label = label(algorithm);
    format!(
        r#"
[keys.{label}]
class = "signing"
algorithm = "{algorithm}"
file = "{algorithm}"

[clients.{label}]
name = "Bench"
algorithm = "{algorithm}"
grant_types = ["client_credentials"]
scopes = ["read", "write"]
resources = ["orders"]
secrets.only.sha256 = "{secret}"
"#
    )
}
