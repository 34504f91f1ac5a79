//! The registry that a replica consults.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::clients::registration::{Registration, declared_scopes};
use crate::clients::requirements::is_openid_scope;
use crate::clients::{
    AuthenticationMethod, Client, ClientSettings, Resource, ResourceSettings, ScopeSettings, ScopeTexts, Status,
};
use crate::keys::MissingFile;
use crate::passwords::{Cost, SlowHash};
use crate::protocol::{ClientDigest, ClientId, GrantType, Origin, Scope};
use crate::settings::{Findings, Label};

/// The clients of this service, found by client id.
pub struct Registry {
    clients: HashMap<String, Arc<Client>>,
    /// The same clients, as sealed blobs name them.
    digests: HashMap<ClientDigest, Arc<Client>>,
    scopes: Scope,
    scope_texts: ScopeTexts,
    origins: BTreeSet<Origin>,
    /// What the slow hashes of one client cost together, for each client that has any.
    slow_costs: BTreeSet<Vec<Cost>>,
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
        let desk = Registration::open(scopes, resources, registering, findings);
        let mut registry = Self {
            clients: HashMap::new(),
            digests: HashMap::new(),
            scope_texts: ScopeTexts::of(scopes),
            scopes: declared_scopes(scopes, &mut Findings::default()),
            origins: BTreeSet::new(),
            slow_costs: BTreeSet::new(),
        };
        let mut shared = BTreeSet::new();
        for (label, settings) in clients {
            if let Some(mut client) = desk.client(label, settings, findings) {
                share(&mut client.scope, &mut shared);
                share(&mut client.default_scope, &mut shared);
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
        let costs: Vec<Cost> = client.slow_hashes().map(SlowHash::cost).collect();
        if !costs.is_empty() {
            self.slow_costs.insert(costs);
        }
        let client = Arc::new(client);
        if client.has_sign_in() {
            self.digests.insert(client.digest(), Arc::clone(&client));
        }
        self.clients.insert(client.id.as_str().to_owned(), client);
    }

    pub(super) fn find(&self, id: &str) -> Option<&Arc<Client>> {
        self.clients.get(id)
    }

    /// The client with this id, if it is served.
    #[must_use]
    pub fn active_client(&self, id: &ClientId) -> Option<&Client> {
        self.find(id.as_str()).map(Arc::as_ref).filter(|client| client.status == Status::Active)
    }

    /// The client that a sealed blob names, if it is served and may have people sign in.
    #[must_use]
    pub fn active_client_of(&self, digest: &ClientDigest) -> Option<&Client> {
        self.digests.get(digest).map(Arc::as_ref).filter(|client| client.status == Status::Active)
    }

    /// The clients that are served and may have people sign in, as sealed blobs name them.
    pub fn sign_in_clients(&self) -> impl Iterator<Item = (&ClientDigest, &Arc<Client>)> {
        self.digests.iter().filter(|(_, client)| client.status == Status::Active)
    }

    /// What people are told about scopes.
    #[must_use]
    pub const fn scope_texts(&self) -> &ScopeTexts {
        &self.scope_texts
    }

    /// The clients that are served.
    pub fn active_clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values().map(Arc::as_ref).filter(|client| client.status == Status::Active)
    }

    /// The slow hashes of all clients, each with the id of its client.
    pub fn slow_hashes(&self) -> impl Iterator<Item = (&str, &SlowHash)> + Clone {
        self.clients.values().flat_map(|client| client.slow_hashes().map(|hash| (client.id.as_str(), hash)))
    }

    /// What the slow hashes of one client cost together, for each client that has any.
    #[must_use]
    pub const fn slow_costs(&self) -> &BTreeSet<Vec<Cost>> {
        &self.slow_costs
    }

    /// Every declared scope, and those of OpenID Connect that anybody may ask for.
    #[must_use]
    pub fn scopes(&self) -> Scope {
        let openid =
            self.active_clients().flat_map(|client| client.scope.iter().filter(|token| is_openid_scope(token)));
        self.scopes.iter().chain(openid).cloned().collect()
    }

    /// The longest life of any access token, if `default` is that of those that nothing else is said of.
    #[must_use]
    pub fn longest_access_token(&self, default: Duration) -> Duration {
        let resources = self.active_clients().flat_map(|client| client.resources.iter());
        resources
            .filter_map(|resource| resource.access_token_lifetime)
            .max()
            .map_or(default, |longest| longest.max(default))
    }

    /// A resource that clients get tokens for and that wants to see revocations in a status list, if there is one.
    #[must_use]
    pub fn resource_with_status_list(&self) -> Option<&Resource> {
        let mut resources = self.active_clients().flat_map(|client| client.resources.iter());
        resources.find(|resource| resource.status_list).map(Arc::as_ref)
    }

    /// Whether anybody may have people sign in.
    #[must_use]
    pub fn has_sign_in(&self) -> bool {
        self.active_clients().any(Client::has_sign_in)
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
}

/// Puts the same set that others have in place of an equal one: what many share is at hand, in the processor's caches.
fn share(scope: &mut Scope, known: &mut BTreeSet<Scope>) {
    match known.get(scope) {
        Some(same) => *scope = same.clone(),
        None => {
            known.insert(scope.clone());
        }
    }
}
