//! What an authenticated client gets: which resources, which scope (RFC 6749 §3.3, RFC 8707 §2).

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::clients::resource::wanted_claims;
use crate::clients::{Client, ExcessScope, Resource};
use crate::protocol::{ResourceIndicator, Scope, ScopeToken};

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

/// What a token will be for.
#[derive(Clone, Debug)]
pub struct Target {
    resources: Vec<Arc<Resource>>,
    scope: GrantedScope,
}

/// Why a client does not get what it asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// The scope is not one of RFC 6749 §3.3, or has too many tokens.
    ScopeIllegal,
    /// No scope was asked for, and the client has no default.
    ScopeMissing,
    /// More than the client is registered for, or than the resources know.
    ScopeTooWide,
    /// Nothing is left of the scope after narrowing.
    ScopeEmpty,
    /// Scopes of several resources, none of which was named (RFC 9068 §3).
    ScopeOfSeveralResources,
    /// Not an absolute URI without fragment.
    ResourceIllegal,
    /// A resource that does not exist or that the client is not registered for.
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
        resources: impl Iterator<Item = &'a str>,
        scope: Option<&str>,
    ) -> Result<Self, PolicyFault> {
        let named = named_resources(client, resources)?;
        let reach = if named.is_empty() { &client.resources } else { &named };
        let scope = granted_scope(client, reach, scope)?;
        let resources = if named.is_empty() { inferred_resources(client, &scope)? } else { named };
        Ok(Self { resources, scope })
    }

    /// The resources that the token is for, at least one.
    #[must_use]
    pub fn resources(&self) -> &[Arc<Resource>] {
        &self.resources
    }

    /// The scope that is granted.
    #[must_use]
    pub const fn scope(&self) -> &GrantedScope {
        &self.scope
    }

    /// The claims about `client` that these resources want.
    pub fn claims<'a>(&'a self, client: &'a Client) -> impl Iterator<Item = (&'a str, &'a Value)> {
        wanted_claims(&client.claims, self.resources.iter().map(Arc::as_ref))
    }
}

fn named_resources<'a>(
    client: &Client,
    identifiers: impl Iterator<Item = &'a str>,
) -> Result<Vec<Arc<Resource>>, PolicyFault> {
    let mut named: Vec<Arc<Resource>> = Vec::new();
    for text in identifiers {
        let known = client.resources.iter().find(|resource| resource.identifier.as_str() == text);
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
fn granted_scope(client: &Client, reach: &[Arc<Resource>], asked: Option<&str>) -> Result<GrantedScope, PolicyFault> {
    let open = |token: &ScopeToken| {
        client.scope.contains(token) && reach.iter().any(|resource| resource.scope.contains(token))
    };
    let Some(asked) = asked else {
        let default = client.default_scope.clone().narrowed(open);
        let must_ask = default.is_empty() && !client.scope.is_empty();
        return if must_ask { Err(PolicyFault::ScopeMissing) } else { Ok(GrantedScope(default)) };
    };
    let asked = Scope::parse_separated(asked, client.scope_separator).ok_or(PolicyFault::ScopeIllegal)?;
    if client.excess_scope == ExcessScope::Refuse && !asked.iter().all(open) {
        return Err(PolicyFault::ScopeTooWide);
    }
    let granted = asked.narrowed(open);
    if granted.is_empty() { Err(PolicyFault::ScopeEmpty) } else { Ok(GrantedScope(granted)) }
}

/// "If a scope parameter is present in the request, the authorization server SHOULD use it to infer the value of the
/// default resource indicator … If the values in the scope parameter refer to different default resource indicator
/// values, the authorization server SHOULD reject the request with `invalid_scope`" (RFC 9068 §3). The resource that
/// the client's registration names first is the default where the scope does not tell.
fn inferred_resources(client: &Client, scope: &GrantedScope) -> Result<Vec<Arc<Resource>>, PolicyFault> {
    let serves_all = |resource: &&Arc<Resource>| scope.scope().is_within(&resource.scope);
    match client.resources.iter().find(serves_all) {
        Some(resource) => Ok(vec![Arc::clone(resource)]),
        None => Err(PolicyFault::ScopeOfSeveralResources),
    }
}
