//! From a source to everything that serves: the same way for a start, a reload and a check.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clients::{Registering, Registry};
use crate::clock::Timestamp;
use crate::config::{Config, Report, Source, Written};
use crate::endpoints::{AuthorizationServer, Parts};
use crate::entropy::{Entropy, Exhausted};
use crate::guard::Guard;
use crate::http::{Live, Proxies, ServerIdentity};
use crate::keys::{Demands, KeyClass, KeyRing, Loading, MissingFile, findings_about_schedules};
use crate::login::LoginService;
use crate::outbound::{Counts, Fetcher, FetcherPlan, Reach};
use crate::pages::Pages;
use crate::passwords::HashPool;
use crate::protocol::SigningAlgorithm;
use crate::settings::Findings;
use crate::startup::{IoRuntime, tls};
use crate::tokens::{GrantIds, demands, findings_about_identical_tokens};
use crate::users::{ClaimNames, Directory, PasswordService};

/// A configuration without a fault, and what was built from it.
pub struct Loaded {
    /// What it means.
    pub config: Config,
    /// What was written.
    pub written: Written,
    /// Where its relative paths start.
    pub folder: PathBuf,
    /// What it demands of its keys.
    pub demands: Demands,
    /// Clients, resources and scopes.
    pub registry: Registry,
    /// The keys.
    pub keys: KeyRing,
    /// What people see.
    pub pages: Pages,
    /// Who has people sign in instead of our pages.
    pub login_service: Option<LoginService>,
    /// Who checks passwords, where the directory has none.
    pub password_service: Option<PasswordService>,
    /// The way out, where a client needs one.
    pub outbound: Option<FetcherPlan>,
    /// What clients shake hands with, where the service itself speaks TLS.
    pub tls: Option<ServerIdentity>,
}

/// What stands for as long as the process does, whatever is reloaded.
#[derive(Clone)]
pub struct Standing {
    /// What remembers what was used and revoked.
    pub guard: Arc<Guard>,
    /// Who there is.
    pub directory: Arc<Directory>,
    /// What computes slow hashes.
    pub hashes: Arc<HashPool>,
    /// What waits for others' answers.
    pub io: Arc<IoRuntime>,
    /// What goes out.
    pub outbound: Arc<Counts>,
    /// What numbers the grants of this process.
    pub grant_ids: Arc<GrantIds>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Standing {
    /// What stands beside this guard and this directory.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn with(guard: Guard, directory: Directory, entropy: Arc<dyn Entropy>) -> Result<Self, Exhausted> {
        let hashes = Arc::new(HashPool::new(entropy.as_ref())?);
        let grant_ids = Arc::new(GrantIds::begin(entropy.as_ref())?);
        let (guard, directory) = (Arc::new(guard), Arc::new(directory));
        Ok(Self { guard, directory, hashes, io: Arc::default(), outbound: Arc::default(), grant_ids, entropy })
    }
}

impl Loaded {
    /// Puts together what serves this configuration.
    #[must_use]
    pub fn assemble(self, standing: &Standing) -> (Config, Live) {
        let config = self.config;
        if self.registry.has_sign_in() {
            standing.hashes.prepare();
        }
        let outbound = self.outbound.and_then(|plan| standing.way_out(plan));
        let server = AuthorizationServer::assemble(Parts {
            issuer: config.issuer.clone(),
            registry: self.registry,
            keys: self.keys,
            tokens: config.tokens,
            error_uri_base: config.error_uri.clone(),
            service_documentation: config.service_documentation.clone(),
            guard: Arc::clone(&standing.guard),
            guard_kind: config.guard.kind,
            directory: Arc::clone(&standing.directory),
            claim_names: ClaimNames::of(&config.directory),
            pages: self.pages,
            login: config.login.clone(),
            login_service: self.login_service,
            password_service: self.password_service,
            hashes: Arc::clone(&standing.hashes),
            outbound,
            grant_ids: Arc::clone(&standing.grant_ids),
            entropy: Arc::clone(&standing.entropy),
        });
        let (limits, proxies) = (config.server.limits, Proxies::of(&config.server));
        let live = Live { server, limits, proxies, tls: self.tls };
        (config, live)
    }
}

/// Reads and builds everything.
///
/// # Errors
/// A [`Report`] of everything that is wrong.
pub fn load(source: &Source, missing: MissingFile, now: Timestamp) -> Result<Loaded, Report> {
    build(source.read()?, missing, now)
}

/// Builds everything from `text`, as if the file held it.
///
/// # Errors
/// A [`Report`] of everything that is wrong.
pub fn load_text(source: &Source, text: String, missing: MissingFile, now: Timestamp) -> Result<Loaded, Report> {
    build(source.with_text(text)?, missing, now)
}

fn build(written: Written, missing: MissingFile, now: Timestamp) -> Result<Loaded, Report> {
    let mut findings = Findings::default();
    let Some(config) = Config::interpret(&written, &mut findings) else { return Err(written.report(findings)) };
    let folder = written.folder().to_owned();
    let missing = match missing {
        // Only a development server makes what it lacks.
        MissingFile::Overlook if !config.issuer.is_loopback() => MissingFile::Refuse,
        other => other,
    };
    let registering = Registering { folder: &folder, missing };
    let registry = Registry::build(&config.clients, &config.resources, &config.scopes, &registering, &mut findings);
    registry.reaches_from(&config.issuer, &mut findings);
    let mut demands = demands(&registry, &config.tokens);
    has_key_for_status_lists(&config, &registry, &mut demands, &mut findings);
    findings_about_identical_tokens(&registry, &config.tokens, &mut findings);
    findings_about_schedules(&config.keys, &demands, now, &mut findings);
    let jwk_set_max_age = demands.jwk_set_max_age;
    let loading = Loading { folder: &folder, issuer: &config.issuer, jwk_set_max_age, missing, now };
    let keys = KeyRing::load(&config.keys, &loading, &mut findings);
    let pages = Pages::load(&config.login.brand, &folder, &mut findings);
    let login_service = LoginService::load(&config.login, &config.issuer, &folder, &mut findings);
    let password_service =
        PasswordService::load(&config.directory, config.issuer.is_loopback(), &folder, &mut findings);
    let tls = config.server.tls.as_ref().and_then(|settings| tls::identity(settings, &loading, &mut findings));
    has_key_for_subjects(&config, &registry, &mut findings);
    let goes_out = registry.needs_way_out() || password_service.is_some();
    let outbound = goes_out.then(|| way_out(&config, &folder, &mut findings)).flatten();
    if !findings.is_empty() {
        return Err(written.report(findings));
    }
    Ok(Loaded {
        config,
        written,
        folder,
        demands,
        registry,
        keys,
        pages,
        login_service,
        password_service,
        outbound,
        tls,
    })
}

/// Every replica writes the same list, so it is signed with what makes the same signature each time.
fn has_key_for_status_lists(config: &Config, registry: &Registry, demands: &mut Demands, findings: &mut Findings) {
    let Some(resource) = registry.resource_with_status_list() else { return };
    let has_key = |algorithm: &SigningAlgorithm| {
        config.keys.values().any(|key| key.line() == (Some(KeyClass::Signing), Some(*algorithm)) && !key.revoked)
    };
    match [SigningAlgorithm::EdDsa, SigningAlgorithm::Rs256].into_iter().find(has_key) {
        Some(algorithm) => {
            demands.signing.entry(algorithm).or_default();
        }
        None => {
            let expected = "a signing key for EdDSA or RS256, because a status list has the same bytes on every replica and \
                            the signatures of other algorithms are random: signet keys generate --algorithm EdDSA";
            findings.note(format!("resources.{}.status_list", resource.label), "true", expected);
        }
    }
}

/// A pairwise subject is derived from a key that is never another one (OpenID Connect Core §8.1).
fn has_key_for_subjects(config: &Config, registry: &Registry, findings: &mut Findings) {
    let has_key = config.keys.values().any(|key| key.class == Some(KeyClass::Pairwise) && !key.revoked);
    if let Some(client) = registry.active_clients().find(|client| client.sector.is_some() && !has_key) {
        let expected = "\"public\", or a key of the class pairwise beside it: signet keys generate --class pairwise";
        findings.note(format!("clients.{}.subject_type", client.label), "\"pairwise\"", expected);
    }
}

fn way_out(config: &Config, folder: &Path, findings: &mut Findings) -> Option<FetcherPlan> {
    let reach = Reach::of_issuer(config.issuer.is_loopback());
    let plan = FetcherPlan::read(&config.outbound, folder, reach);
    plan.map_err(|fault| findings.note("outbound.ca_file", fault.to_string(), "a file of certificates (PEM)")).ok()
}

impl Standing {
    /// Starts what goes out. Where that fails, whatever needs it says so.
    fn way_out(&self, plan: FetcherPlan) -> Option<Fetcher> {
        let started = self.io.handle().map(|io| plan.start(io, Arc::clone(&self.outbound)));
        match started {
            Ok(Ok(fetcher)) => Some(fetcher),
            Ok(Err(fault)) => {
                log::error!("nothing can be fetched: {fault}");
                None
            }
            Err(fault) => {
                log::error!("nothing can be fetched: {fault}");
                None
            }
        }
    }
}
