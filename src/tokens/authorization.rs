//! What a grant proved.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::clients::Target;
use crate::protocol::{ClientId, GrantId};
use crate::tokens::UserGrant;
use crate::tokens::carried_claims::CarriedClaims;

/// An authorization: on whose behalf tokens are issued, and the grant id that all of them will carry.
#[derive(Clone, Debug)]
pub struct Authorization {
    grant_id: GrantId,
    owner: Owner,
}

#[derive(Clone, Debug)]
enum Owner {
    Client(String),
    User { grant: Box<UserGrant>, claims: Map<String, Value> },
}

impl Authorization {
    /// A new authorization of a client to act for itself.
    ///
    /// "In case of access tokens obtained through grants where no resource owner is involved, such as the client
    /// credentials grant, the value of "sub" SHOULD correspond to an identifier the authorization server uses to
    /// indicate the client application" (RFC 9068 §2.2).
    #[must_use]
    pub fn of_client(client: &ClientId, grant_id: GrantId) -> Self {
        Self { owner: Owner::Client(client.as_str().to_owned()), grant_id }
    }

    /// The authorization that a user granted, with the claims about that user of which resources and the ID token may want
    /// some.
    #[must_use]
    pub fn of_user(grant: UserGrant, claims: Map<String, Value>) -> Self {
        Self { grant_id: grant.grant_id, owner: Owner::User { grant: Box::new(grant), claims } }
    }

    /// The subject (`sub`).
    #[must_use]
    pub fn subject(&self) -> &str {
        match &self.owner {
            Owner::Client(id) => id,
            Owner::User { grant, .. } => grant.subject.as_str(),
        }
    }

    /// The grant id (`gid`).
    #[must_use]
    pub const fn grant_id(&self) -> GrantId {
        self.grant_id
    }

    /// What a user granted, if one did.
    #[must_use]
    pub fn user_grant(&self) -> Option<&UserGrant> {
        match &self.owner {
            Owner::Client(_) => None,
            Owner::User { grant, .. } => Some(grant),
        }
    }

    /// Of the claims about the user, those that were asked for in the ID token (OpenID Connect Core §5.5).
    #[must_use]
    pub fn id_token_claims(&self) -> Map<String, Value> {
        let (Some(grant), Some(claims)) = (self.user_grant(), self.user_claims()) else { return Map::new() };
        let asked = |name: &String| Some((name.clone(), claims.get(name)?.clone()));
        grant.claims.id_token.iter().filter_map(asked).collect()
    }

    /// What goes with a token for `target`: what userinfo was asked to tell, if the token is for it, and what no directory
    /// knows.
    pub(super) fn carried_claims(&self, target: &Target) -> CarriedClaims {
        let Some(grant) = self.user_grant() else { return CarriedClaims::default() };
        let asked = if target.has_userinfo() { grant.claims.userinfo.clone() } else { BTreeSet::new() };
        CarriedClaims { asked, given: grant.given.clone() }
    }

    pub(super) const fn user_claims(&self) -> Option<&Map<String, Value>> {
        match &self.owner {
            Owner::Client(_) => None,
            Owner::User { claims, .. } => Some(claims),
        }
    }
}
