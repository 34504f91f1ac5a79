//! The authorization server: everything that answers requests, as one immutable value.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use crate::clients::Registry;
use crate::clock::Timestamp;
use crate::endpoints::list_writer::StatusLists;
use crate::endpoints::remote_keys::RemoteKeys;
use crate::endpoints::sectors::Sectors;
use crate::endpoints::{Endpoint, metadata, token};
use crate::entropy::Entropy;
use crate::guard::{Guard, GuardKind};
use crate::keys::{CLOCK_SKEW, KeyRing, entity_tag};
use crate::login::{Login, LoginService, LoginSettings, Place};
use crate::outbound::Fetcher;
use crate::pages::Pages;
use crate::passwords::{Cost, HashPool};
use crate::protocol::{GrantType, IssuerIdentifier, Origin};
use crate::tokens::{GrantIds, Issuer, STATUS_LISTS, StatusListId, TokenSettings};
use crate::users::{ClaimNames, Directory, PasswordService};

/// One configuration, loaded. A reload makes another and swaps it in whole.
pub struct AuthorizationServer {
    pub(super) issuer: IssuerIdentifier,
    pub(super) registry: Arc<Registry>,
    pub(super) keys: Arc<KeyRing>,
    pub(super) mint: Arc<Issuer>,
    pub(super) directory: Arc<Directory>,
    pub(super) claim_names: ClaimNames,
    pub(super) login: Login,
    /// The longest that anything can live which descends from a grant.
    longest_life: Duration,
    pub(super) tokens: TokenSettings,
    pub(super) guard: Arc<Guard>,
    pub(super) hashes: Arc<HashPool>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) remote_keys: RemoteKeys,
    pub(super) sectors: Sectors,
    /// What client assertions may call this server: the issuer and the token endpoint.
    pub(super) audiences: [String; 2],
    pub(super) status_lists: Option<StatusLists>,
    pub(super) metadata: String,
    pub(super) metadata_etag: String,
    error_uri_base: Option<String>,
    /// Whether any client may send JSON to the token endpoint.
    reads_json: bool,
    paths: HashMap<String, Endpoint>,
}

/// What an authorization server is made of.
pub struct Parts {
    /// The issuer identifier.
    pub issuer: IssuerIdentifier,
    /// Clients, resources and scopes.
    pub registry: Registry,
    /// The keys.
    pub keys: KeyRing,
    /// The defaults of tokens.
    pub tokens: TokenSettings,
    /// What `error_uri` begins with.
    pub error_uri_base: Option<String>,
    /// Where developers read about this server.
    pub service_documentation: Option<String>,
    /// What remembers what was used and revoked; it survives reloads.
    pub guard: Arc<Guard>,
    /// Whether others know it, too.
    pub guard_kind: GuardKind,
    /// Who there is; it survives reloads.
    pub directory: Arc<Directory>,
    /// What claims about them are called.
    pub claim_names: ClaimNames,
    /// What people see.
    pub pages: Pages,
    /// How they sign in.
    pub login: LoginSettings,
    /// Who has people sign in instead of our pages.
    pub login_service: Option<LoginService>,
    /// Who checks the passwords that our pages take, where the directory has none.
    pub password_service: Option<PasswordService>,
    /// What computes slow hashes; it survives reloads.
    pub hashes: Arc<HashPool>,
    /// The way out, where a client needs one.
    pub outbound: Option<Fetcher>,
    /// What numbers grants; it survives reloads.
    pub grant_ids: Arc<GrantIds>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Parts {
    /// Where what is there: what nobody is registered for is nowhere.
    fn paths(&self) -> HashMap<String, Endpoint> {
        let has_sign_in = self.registry.has_sign_in();
        let has_service = self.login_service.is_some();
        let has_accounts = self.directory.keeps_accounts();
        let is_on = |place: Place| match place {
            // Their own service looks after its people.
            Place::Account(_) => self.login.account_page && has_accounts,
            Place::SignUp => self.login.sign_up && has_accounts,
            Place::HandedBack => has_service,
            _ => true,
        };
        let has_users = self.registry.grant_types().into_iter().any(GrantType::is_of_user);
        let there = Endpoint::ALL.into_iter().filter(|endpoint| match endpoint {
            Endpoint::Page(place) => has_sign_in && is_on(*place),
            Endpoint::LoginService(_) => has_sign_in && has_service,
            Endpoint::Userinfo => has_users,
            other => has_sign_in || !other.is_of_sign_in(),
        });
        let paths_of = |endpoint: Endpoint| endpoint.paths(&self.issuer).into_iter().map(move |path| (path, endpoint));
        there.flat_map(paths_of).collect()
    }
}

impl AuthorizationServer {
    /// Puts the parts together. Where a client's slow hash is of a new cost, this takes as long as one such hash.
    #[must_use]
    pub fn assemble(parts: Parts) -> Self {
        parts.hashes.learn(parts.registry.slow_hashes());
        let (metadata, paths) = (metadata::render(&parts), parts.paths());
        let keys = Arc::new(parts.keys);
        let registry = Arc::new(parts.registry);
        let reads_json = registry.active_clients().any(|client| client.json_requests);
        let mint = Arc::new(Issuer::new(parts.issuer.clone(), Arc::clone(&keys)).numbering(parts.grant_ids));
        // One of several that do not know of each other would call valid what another revoked.
        let tells_all = parts.guard_kind != GuardKind::Isolated;
        let status_lists = tells_all.then(|| StatusLists::start(Arc::clone(&parts.guard), Arc::clone(&mint)));
        let access_token = registry.longest_access_token(parts.tokens.access_token_lifetime.duration());
        let login = Login {
            issuer: parts.issuer.clone(),
            registry: Arc::clone(&registry),
            keys: Arc::clone(&keys),
            mint: Arc::clone(&mint),
            guard: Arc::clone(&parts.guard),
            directory: Arc::clone(&parts.directory),
            hashes: Arc::clone(&parts.hashes),
            service: parts.login_service,
            password_service: parts.password_service,
            pages: parts.pages,
            settings: parts.login,
            tokens: parts.tokens,
            outbound: parts.outbound,
            claim_names: parts.claim_names.clone(),
            entropy: Arc::clone(&parts.entropy),
        };
        Self {
            reads_json,
            paths,
            longest_life: access_token.max(parts.tokens.refresh_token_lifetime.duration()),
            mint,
            keys,
            registry,
            directory: parts.directory,
            claim_names: parts.claim_names,
            tokens: parts.tokens,
            guard: parts.guard,
            hashes: parts.hashes,
            remote_keys: RemoteKeys::new(login.outbound.clone()),
            sectors: Sectors::new(login.outbound.clone()),
            audiences: [parts.issuer.as_str().to_owned(), parts.issuer.endpoint(token::PATH)],
            entropy: parts.entropy,
            status_lists,
            metadata_etag: entity_tag(&metadata),
            metadata,
            error_uri_base: parts.error_uri_base,
            issuer: parts.issuer,
            login,
        }
    }

    /// The issuer identifier.
    #[must_use]
    pub const fn issuer(&self) -> &IssuerIdentifier {
        &self.issuer
    }

    /// The endpoint at exactly this path: nothing is decoded, merged or trimmed on the way.
    #[must_use]
    pub fn endpoint_at(&self, path: &str) -> Option<Endpoint> {
        let of_list = || self.status_list_at(path).map(|_| Endpoint::StatusList);
        self.paths.get(path).copied().or_else(of_list)
    }

    /// The status list that a path names, whether or not there is one of this name.
    #[must_use]
    pub fn status_list_at(&self, path: &str) -> Option<StatusListId> {
        let under = path.strip_prefix(self.issuer.path())?;
        StatusListId::parse(under.strip_prefix(STATUS_LISTS)?)
    }

    /// The end of everything that may descend from a grant of now. A replica whose clock is behind honours it for so much
    /// longer.
    pub(super) fn end_of_all(&self, now: Timestamp) -> Timestamp {
        now.after(self.longest_life).after(CLOCK_SKEW)
    }

    /// What people see.
    #[must_use]
    pub const fn pages(&self) -> &Pages {
        &self.login.pages
    }

    /// What `error_uri` begins with.
    #[must_use]
    pub fn error_uri_base(&self) -> Option<&str> {
        self.error_uri_base.as_deref()
    }

    /// Whether a body of JSON is read at all: at the token endpoint, and where some client is registered to send one.
    #[must_use]
    pub fn reads_json(&self, endpoint: Endpoint) -> bool {
        self.reads_json && endpoint == Endpoint::Token
    }

    /// Whether any client may be used from pages of this origin.
    #[must_use]
    pub fn any_client_allows(&self, origin: &Origin) -> bool {
        self.registry.any_client_allows(origin)
    }

    /// What the slow hashes of one client cost together, for each client that has any.
    #[must_use]
    pub fn slow_costs(&self) -> &BTreeSet<Vec<Cost>> {
        self.registry.slow_costs()
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }
}
