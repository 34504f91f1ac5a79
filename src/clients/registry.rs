//! The registry, built from what was written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::clients::authentication::ClientSecret;
use crate::clients::resource::{RESERVED_CLAIMS, wanted_claims};
use crate::clients::{
    AuthenticationMethod, Client, ClientSettings, MAX_CLAIMS_BYTES, MAX_SECRETS, Resource, ResourceSettings,
    ScopeSettings, SecretDigest, SecretSettings, Status,
};
use crate::clock::Timestamp;
use crate::entropy::{Entropy, Exhausted, draw};
use crate::keys::{FileFault, MissingFile, create_key_file, read_key_file};
use crate::protocol::{ClientId, GrantType, Origin, Scope, ScopeToken};
use crate::secret::{Reference, Secret};
use crate::settings::{Findings, Label};
use crate::units::Period;

/// A secret from a file or the environment must carry as much as a generated one could lose to nobody guessing it.
const MIN_SECRET_BYTES: usize = 32;

/// The clients of this service, found by client id.
pub struct Registry {
    clients: HashMap<String, Arc<Client>>,
    scopes: Scope,
    origins: BTreeSet<Origin>,
}

/// What building the registry needs besides the settings.
pub struct Registering<'a> {
    /// Where relative paths start.
    pub folder: &'a Path,
    /// What a missing secret file means.
    pub missing: MissingFile,
}

impl Registry {
    /// Builds the registry, noting all that is wrong.
    #[must_use]
    pub fn build(
        clients: &BTreeMap<Label, ClientSettings>,
        resources: &BTreeMap<Label, ResourceSettings>,
        scopes: &BTreeMap<Label, ScopeSettings>,
        registering: &Registering<'_>,
        findings: &mut Findings,
    ) -> Self {
        let scopes = declared_scopes(scopes, findings);
        let resources = declared_resources(resources, &scopes, findings);
        let mut registry = Self { clients: HashMap::new(), scopes, origins: BTreeSet::new() };
        for (label, settings) in clients {
            if let Some(client) = registry.client(label, settings, &resources, registering, findings) {
                registry.register(client, findings);
            }
        }
        registry
    }

    fn register(&mut self, client: Client, findings: &mut Findings) {
        if let Some(first) = self.clients.get(client.id.as_str()) {
            let found = format!("the client id of clients.{}", first.label);
            findings.note(format!("clients.{}.id", client.label), found, "a client id of its own");
            return;
        }
        if client.status == Status::Active {
            self.origins.extend(client.allowed_origins.iter().cloned());
        }
        self.clients.insert(client.id.as_str().to_owned(), Arc::new(client));
    }

    pub(super) fn find(&self, id: &str) -> Option<&Arc<Client>> {
        self.clients.get(id)
    }

    /// The clients that are served.
    pub fn active_clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values().map(Arc::as_ref).filter(|client| client.status == Status::Active)
    }

    /// Every declared scope.
    #[must_use]
    pub const fn scopes(&self) -> &Scope {
        &self.scopes
    }

    /// The methods that at least one client may authenticate with.
    #[must_use]
    pub fn authentication_methods(&self) -> BTreeSet<AuthenticationMethod> {
        self.active_clients().flat_map(|client| client.authentication.iter().copied()).collect()
    }

    /// The grant types that at least one client may use.
    #[must_use]
    pub fn grant_types(&self) -> BTreeSet<GrantType> {
        self.active_clients().flat_map(|client| client.grant_types.iter().copied()).collect()
    }

    /// Whether any client may be used from pages of this origin.
    #[must_use]
    pub fn any_client_allows(&self, origin: &Origin) -> bool {
        self.origins.contains(origin)
    }

    fn client(
        &self,
        label: &Label,
        settings: &ClientSettings,
        declared: &BTreeMap<Label, Arc<Resource>>,
        registering: &Registering<'_>,
        findings: &mut Findings,
    ) -> Option<Client> {
        let at = |key: &str| format!("clients.{label}.{key}");
        let id = settings.id.clone().or_else(|| ClientId::parse(label.as_str()))?;
        scopes_are_declared(&self.scopes, &at("scopes"), &settings.scopes, findings);
        let scope: Scope = settings.scopes.iter().cloned().collect();
        let default_scope: Scope = settings.default_scope.iter().cloned().collect();
        if !default_scope.is_within(&scope) {
            findings.note(at("default_scope"), default_scope.to_string(), format!("a part of its scopes: {scope}"));
        }
        let resources = resources_of(&at("resources"), settings, declared, findings);
        claims_fit(label, settings, &resources, findings);
        lifetime_is_some(&at("access_token_lifetime"), settings.access_token_lifetime, findings);
        if settings.grant_types.is_empty() {
            let names = GrantType::ALL.map(GrantType::as_str).join(", ");
            findings.note(at("grant_types"), "nothing", format!("one or more of {names}"));
        }
        let all_methods = || AuthenticationMethod::ALL.into_iter().collect();
        let authentication =
            if settings.authentication.is_empty() { all_methods() } else { settings.authentication.clone() };
        Some(Client {
            id,
            label: label.clone(),
            name: settings.name.clone().unwrap_or_else(|| label.to_string()),
            owner: settings.owner.clone(),
            status: settings.status,
            authentication,
            grant_types: settings.grant_types.clone(),
            scope,
            default_scope,
            excess_scope: settings.excess_scope,
            resources,
            allowed_origins: settings.allowed_origins.clone(),
            access_token_lifetime: settings.access_token_lifetime.map(Period::duration),
            algorithm: settings.algorithm,
            claims: settings.claims.clone(),
            secrets: secrets_of(label, settings, registering, findings),
        })
    }
}

fn declared_scopes(scopes: &BTreeMap<Label, ScopeSettings>, findings: &mut Findings) -> Scope {
    let mut tokens: BTreeMap<ScopeToken, &Label> = BTreeMap::new();
    for (label, settings) in scopes {
        let Some(token) = settings.value.clone().or_else(|| ScopeToken::parse(label.as_str())) else { continue };
        if let Some(first) = tokens.insert(token, label) {
            findings.note(
                format!("scopes.{label}.value"),
                format!("the value of scopes.{first}"),
                "a value of its own",
            );
        }
    }
    tokens.into_keys().collect()
}

fn declared_resources(
    resources: &BTreeMap<Label, ResourceSettings>,
    scopes: &Scope,
    findings: &mut Findings,
) -> BTreeMap<Label, Arc<Resource>> {
    let mut declared: BTreeMap<Label, Arc<Resource>> = BTreeMap::new();
    for (label, settings) in resources {
        let at = |key: &str| format!("resources.{label}.{key}");
        let Some(identifier) = settings.identifier.clone() else {
            findings.note(at("identifier"), "nothing", "an absolute URI without a fragment");
            continue;
        };
        if let Some(first) = declared.values().find(|resource| resource.identifier == identifier) {
            let found = format!("the identifier of resources.{}", first.label);
            findings.note(at("identifier"), found, "an identifier of its own");
        }
        scopes_are_declared(scopes, &at("scopes"), &settings.scopes, findings);
        lifetime_is_some(&at("access_token_lifetime"), settings.access_token_lifetime, findings);
        for name in settings.claims.iter().filter(|name| RESERVED_CLAIMS.contains(&name.as_str())) {
            findings.note(at("claims"), name.clone(), "claims that the token does not have anyway");
        }
        let resource = Resource {
            label: label.clone(),
            identifier,
            scope: settings.scopes.iter().cloned().collect(),
            access_token_lifetime: settings.access_token_lifetime.map(Period::duration),
            algorithm: settings.algorithm,
            claims: settings.claims.clone(),
        };
        declared.insert(label.clone(), Arc::new(resource));
    }
    declared
}

fn scopes_are_declared(declared: &Scope, key: &str, scopes: &BTreeSet<ScopeToken>, findings: &mut Findings) {
    for token in scopes.iter().filter(|token| !declared.contains(token)) {
        findings.note(key, token.as_str(), format!("a declared scope ([scopes.NAME]): {declared}"));
    }
}

fn lifetime_is_some(key: &str, lifetime: Option<Period>, findings: &mut Findings) {
    if let Some(lifetime) = lifetime.filter(|lifetime| lifetime.duration().as_secs() == 0) {
        findings.note(key, lifetime.to_string(), "one second or more");
    }
}

fn resources_of(
    key: &str,
    settings: &ClientSettings,
    declared: &BTreeMap<Label, Arc<Resource>>,
    findings: &mut Findings,
) -> Vec<Arc<Resource>> {
    let mut resources = Vec::new();
    for label in &settings.resources {
        match declared.get(label) {
            Some(resource) => resources.push(Arc::clone(resource)),
            None => {
                let names: Vec<_> = declared.keys().map(Label::as_str).collect();
                findings.note(key, label.as_str(), format!("the name of a resource: {}", names.join(", ")));
            }
        }
    }
    if settings.resources.is_empty() {
        findings.note(key, "nothing", "the name of at least one resource, because a token is always for somebody");
    }
    resources
}

fn claims_fit(label: &Label, settings: &ClientSettings, resources: &[Arc<Resource>], findings: &mut Findings) {
    let key = format!("clients.{label}.claims");
    let wanted = wanted_claims(&settings.claims, resources.iter().map(Arc::as_ref));
    let bytes: usize =
        wanted.map(|(name, value)| name.len().saturating_add(value.to_string().len()).saturating_add(4)).sum();
    if bytes > MAX_CLAIMS_BYTES {
        findings.note(key, format!("{bytes} bytes of claims in a token"), format!("{MAX_CLAIMS_BYTES} bytes at most"));
    }
}

fn secrets_of(
    label: &Label,
    settings: &ClientSettings,
    registering: &Registering<'_>,
    findings: &mut Findings,
) -> [ClientSecret; MAX_SECRETS] {
    let mut secrets = [ClientSecret::DECOY; MAX_SECRETS];
    let key = format!("clients.{label}.secrets");
    if settings.secrets.is_empty() {
        findings.note(&key, "nothing", format!("a secret to authenticate with: signet clients secret {label}"));
    }
    if settings.secrets.len() > MAX_SECRETS {
        let found = format!("{} secrets", settings.secrets.len());
        findings.note(&key, found, format!("{MAX_SECRETS} at most; remove those that have expired"));
    }
    for (place, (name, written)) in secrets.iter_mut().zip(&settings.secrets) {
        if let Some(digest) = digest_of(&format!("{key}.{name}"), written, registering, findings) {
            *place = ClientSecret {
                digest,
                not_before: written.not_before.unwrap_or(Timestamp::EPOCH),
                expires_at: written.expires_at.unwrap_or(Timestamp::FAR_FUTURE),
            };
        }
    }
    secrets
}

fn digest_of(
    key: &str,
    written: &SecretSettings,
    registering: &Registering<'_>,
    findings: &mut Findings,
) -> Option<SecretDigest> {
    let read = match (written.sha256, &written.file, &written.env) {
        (Some(digest), None, None) => return Some(digest),
        (None, Some(file), None) => match secret_file(&registering.folder.join(file)) {
            Err(FileFault::Missing) if registering.missing == MissingFile::Overlook => return None,
            read => read.map_err(|fault| (format!("{}: {fault}", file.display()), fault.expected())),
        },
        (None, None, Some(name)) => Reference::Env(name.clone())
            .read(registering.folder)
            .map_err(|error| (format!("{name}: {error}"), "an environment variable that holds the secret")),
        _ => {
            findings.note(key, "none or several of sha256, file and env", "exactly one of them");
            return None;
        }
    };
    match read {
        Ok(secret) if secret.expose().len() >= MIN_SECRET_BYTES => return Some(SecretDigest::of(secret.expose())),
        Ok(secret) => {
            let found = format!("a secret of {} bytes", secret.expose().len());
            findings.note(key, found, format!("{MIN_SECRET_BYTES} bytes or more: signet clients secret"));
        }
        Err((found, expected)) => findings.note(key, found, expected),
    }
    None
}

/// Reads a secret from a file that obeys the rules of key files.
fn secret_file(path: &Path) -> Result<Secret, FileFault> {
    let mut bytes = read_key_file(path)?;
    if bytes.ends_with(b"\n") {
        bytes.pop();
    }
    Ok(Secret::from(std::mem::take(&mut *bytes)))
}

/// A new client secret: 256 bits as 43 characters of base64url.
///
/// # Errors
/// [`Exhausted`] when there is no randomness.
pub fn generate_secret(entropy: &dyn Entropy) -> Result<Zeroizing<String>, Exhausted> {
    let bits = Zeroizing::new(draw::<32>(entropy)?);
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bits)))
}

/// Makes the file of every declared secret that has none: the first start of a development server.
///
/// # Errors
/// As the operating system says; the error names the file.
pub fn generate_missing_secret_files(
    clients: &BTreeMap<Label, ClientSettings>,
    folder: &Path,
    entropy: &dyn Entropy,
) -> io::Result<()> {
    let files = clients.values().flat_map(|client| client.secrets.values()).filter_map(|secret| secret.file.as_ref());
    for path in files.map(|file| folder.join(file)) {
        if !path.try_exists()? {
            let secret = generate_secret(entropy).map_err(io::Error::other)?;
            let line = Zeroizing::new(format!("{}\n", *secret));
            create_key_file(&path, line.as_bytes(), entropy)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        }
    }
    Ok(())
}
