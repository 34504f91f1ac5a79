//! What an authenticated client gets: which resources, which scope (RFC 6749 §3.3, RFC 8707 §2).

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::clients::requirements::is_openid_scope;
use crate::clients::resource::wanted_claims;
use crate::clients::{Client, ExcessScope, RefreshTokens, Resource};
use crate::protocol::{ResourceIndicator, Scope, ScopeToken, openid_scope};

/// The most resources one token may be for.
pub const MAX_RESOURCES: usize = 8;

/// A scope that was asked for and may be given. Only this room makes one.
///
/// ```compile_fail
/// let forged = signet::clients::GrantedScope(signet::protocol::Scope::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedScope(Scope);

impl GrantedScope {
    /// The scope.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.0
    }
}

impl fmt::Display for GrantedScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// On whose behalf a client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnBehalfOf {
    /// Its own (RFC 6749 §4.4): there is nobody about whom userinfo could tell anything.
    Itself,
    /// A user's.
    User,
}

/// What a token will be for.
#[derive(Clone, Debug)]
pub struct Target {
    resources: Vec<Arc<Resource>>,
    has_userinfo: bool,
    scope: GrantedScope,
}

/// What a user once granted, out of which tokens are made.
#[derive(Clone, Copy, Debug)]
pub struct Granted<'a> {
    /// The scope.
    pub scope: &'a Scope,
    /// The resources.
    pub resources: &'a [ResourceIndicator],
}

/// Why a client does not get what it asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// The scope is not one of RFC 6749 §3.3, or has too many tokens.
    ScopeIllegal,
    /// No scope was asked for, and the client has no default.
    ScopeMissing,
    /// More than the client is registered for, than the resources know, or than was granted.
    ScopeTooWide,
    /// Nothing is left of the scope after narrowing.
    ScopeEmpty,
    /// Scopes of several resources, none of which was named (RFC 9068 §3).
    ScopeOfSeveralResources,
    /// Not an absolute URI without fragment.
    ResourceIllegal,
    /// A resource that does not exist, that the client is not registered for, or that was not granted.
    ResourceUnknown,
    /// More than [`MAX_RESOURCES`].
    TooManyResources,
}

impl Target {
    /// Decides what `client` gets for the `resource` and `scope` parameters it sent.
    ///
    /// # Errors
    /// [`PolicyFault`] says what it may not have.
    pub fn decide<'a>(
        client: &Client,
        on_behalf_of: OnBehalfOf,
        resources: impl Iterator<Item = &'a str>,
        scope: Option<&str>,
    ) -> Result<Self, PolicyFault> {
        let named = named_resources(&client.resources, resources)?;
        let reach = if named.is_empty() { &client.resources } else { &named };
        let scope = granted_scope(client, on_behalf_of, reach, scope)?;
        let resources = if named.is_empty() { inferred_resources(client, &scope)? } else { named };
        Self::of(resources, scope, true)
    }

    /// Decides what `client` gets out of what was granted to it before, for the `resource` and `scope` parameters it sent.
    ///
    /// "The requested scope MUST NOT include any scope not originally granted by the resource owner" (RFC 6749 §6), and
    /// what the client is no longer registered for was granted in vain. The resources narrow a token further (RFC 8707
    /// §2.2); without any it is for all of them, and for userinfo if the scope has `openid`.
    ///
    /// # Errors
    /// [`PolicyFault`] says what it may not have.
    pub fn within<'a>(
        client: &Client,
        granted: Granted<'_>,
        resources: impl Iterator<Item = &'a str>,
        scope: Option<&str>,
    ) -> Result<Self, PolicyFault> {
        let was_granted = |resource: &&Arc<Resource>| granted.resources.contains(&resource.identifier);
        let open: Vec<_> = client.resources.iter().filter(was_granted).cloned().collect();
        let named = named_resources(&open, resources)?;
        let is_narrowed = !named.is_empty();
        let resources = if is_narrowed { named } else { open };
        let scope = match scope {
            None => granted.scope.clone(),
            Some(asked) => {
                Scope::parse_separated(asked, client.scope_separator).ok_or(PolicyFault::ScopeIllegal).and_then(
                    |asked| if asked.is_within(granted.scope) { Ok(asked) } else { Err(PolicyFault::ScopeTooWide) },
                )?
            }
        };
        let means_something = |token: &ScopeToken| {
            client.scope.contains(token)
                && (is_openid_scope(token) || resources.iter().any(|resource| resource.scope.contains(token)))
        };
        let scope = GrantedScope(scope.narrowed(means_something));
        Self::of(resources, scope, !is_narrowed)
    }

    /// A token is always for somebody.
    fn of(resources: Vec<Arc<Resource>>, scope: GrantedScope, may_have_userinfo: bool) -> Result<Self, PolicyFault> {
        let has_userinfo = may_have_userinfo && scope.has_openid();
        if resources.is_empty() && !has_userinfo {
            return Err(PolicyFault::ScopeEmpty);
        }
        Ok(Self { resources, has_userinfo, scope })
    }

    /// The resources that the token is for; none where it is for userinfo alone.
    #[must_use]
    pub fn resources(&self) -> &[Arc<Resource>] {
        &self.resources
    }

    /// Whether the token is for the userinfo endpoint, too.
    #[must_use]
    pub const fn has_userinfo(&self) -> bool {
        self.has_userinfo
    }

    /// Whether any of its resources wants to see revocations in a status list.
    #[must_use]
    pub fn has_status_list(&self) -> bool {
        self.resources.iter().any(|resource| resource.status_list)
    }

    /// The scope that is granted.
    #[must_use]
    pub const fn scope(&self) -> &GrantedScope {
        &self.scope
    }

    /// The claims about `client` that these resources want.
    pub fn claims<'a>(&'a self, client: &'a Client) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.wanted(&client.claims)
    }

    /// Of `claims`, those that these resources want.
    pub fn wanted<'a>(&'a self, claims: &'a Map<String, Value>) -> impl Iterator<Item = (&'a str, &'a Value)> {
        wanted_claims(claims, self.resources.iter().map(Arc::as_ref))
    }
}

impl GrantedScope {
    /// Whether this is OpenID Connect.
    #[must_use]
    pub fn has_openid(&self) -> bool {
        has_openid(&self.0)
    }
}

fn has_openid(scope: &Scope) -> bool {
    scope.has(openid_scope::OPENID)
}

fn named_resources<'a>(
    open: &[Arc<Resource>],
    identifiers: impl Iterator<Item = &'a str>,
) -> Result<Vec<Arc<Resource>>, PolicyFault> {
    let mut named: Vec<Arc<Resource>> = Vec::new();
    for text in identifiers {
        let known = open.iter().find(|resource| resource.identifier.as_str() == text);
        let resource = known.ok_or_else(|| no_such_resource(text))?;
        if !named.iter().any(|other| other.identifier == resource.identifier) {
            named.push(Arc::clone(resource));
        }
    }
    if named.len() > MAX_RESOURCES { Err(PolicyFault::TooManyResources) } else { Ok(named) }
}

fn no_such_resource(text: &str) -> PolicyFault {
    match ResourceIndicator::parse(text) {
        Some(_) => PolicyFault::ResourceUnknown,
        None => PolicyFault::ResourceIllegal,
    }
}

/// The scope that `client` gets at the resources in `reach`; never more than it is registered for.
fn granted_scope(
    client: &Client,
    on_behalf_of: OnBehalfOf,
    reach: &[Arc<Resource>],
    asked: Option<&str>,
) -> Result<GrantedScope, PolicyFault> {
    let is_open = |token: &ScopeToken, is_openid: bool| {
        // `offline_access` means something to OAuth clients, too, that want a refresh token.
        let is_meant = is_openid || token.as_str() == openid_scope::OFFLINE_ACCESS;
        let of_openid = on_behalf_of == OnBehalfOf::User && is_openid_scope(token) && is_meant;
        client.scope.contains(token) && (of_openid || reach.iter().any(|resource| resource.scope.contains(token)))
    };
    let Some(asked) = asked else {
        let is_openid = has_openid(&client.default_scope);
        let default = client.default_scope.clone().narrowed(|token| is_open(token, is_openid));
        let default = honoured(client, default);
        let must_ask = default.is_empty() && !client.scope.is_empty();
        return if must_ask { Err(PolicyFault::ScopeMissing) } else { Ok(GrantedScope(default)) };
    };
    let asked = Scope::parse_separated(asked, client.scope_separator).ok_or(PolicyFault::ScopeIllegal)?;
    let is_openid = has_openid(&asked);
    if client.excess_scope == ExcessScope::Refuse && !asked.iter().all(|token| is_open(token, is_openid)) {
        return Err(PolicyFault::ScopeTooWide);
    }
    let granted = honoured(client, asked.narrowed(|token| is_open(token, is_openid)));
    if granted.is_empty() { Err(PolicyFault::ScopeEmpty) } else { Ok(GrantedScope(granted)) }
}

/// "The Authorization Server MUST ignore the `offline_access` request" where no refresh token can come of it (OpenID
/// Connect Core §11).
fn honoured(client: &Client, scope: Scope) -> Scope {
    let in_vain = client.refresh_tokens == RefreshTokens::None && scope.has(openid_scope::OFFLINE_ACCESS);
    if in_vain { scope.narrowed(|token| token.as_str() != openid_scope::OFFLINE_ACCESS) } else { scope }
}

/// "If a scope parameter is present in the request, the authorization server SHOULD use it to infer the value of the
/// default resource indicator … If the values in the scope parameter refer to different default resource indicator
/// values, the authorization server SHOULD reject the request with `invalid_scope`" (RFC 9068 §3). The resource that
/// the client's registration names first is the default where the scope does not tell. What OpenID Connect defines is
/// for userinfo, and names no resource.
fn inferred_resources(client: &Client, scope: &GrantedScope) -> Result<Vec<Arc<Resource>>, PolicyFault> {
    let needs_none = scope.has_openid() && scope.scope().iter().all(is_openid_scope);
    if needs_none {
        return Ok(Vec::new());
    }
    let serves_all = |resource: &&Arc<Resource>| {
        scope.scope().iter().all(|token| resource.scope.contains(token) || is_openid_scope(token))
    };
    match client.resources.iter().find(serves_all) {
        Some(resource) => Ok(vec![Arc::clone(resource)]),
        None => Err(PolicyFault::ScopeOfSeveralResources),
    }
}
