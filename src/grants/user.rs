//! Whether what a user once granted is still granted.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::grants::{UserFault, Witnesses};
use crate::guard::{Descent, MAX_AGE};
use crate::protocol::SessionId;
use crate::tokens::{Authorization, UserGrant};
use crate::users::AccountVersion;

/// How much must be known of what other replicas revoke.
#[derive(Clone, Copy)]
pub(super) enum Known {
    /// What was known at any time: a code lives no longer than a minute.
    AtAnyTime,
    /// What was known not long ago.
    NotLongAgo,
}

impl Known {
    const fn no_older_than(self) -> Duration {
        match self {
            Self::AtAnyTime => Duration::MAX,
            Self::NotLongAgo => MAX_AGE,
        }
    }
}

/// The authorization that `grant` still is: neither revoked nor of an account that has changed since. Where the client has
/// resources that want claims about the user, or the ID token does, they are those of now.
pub(super) async fn authorization(
    grant: &UserGrant,
    session: Option<SessionId>,
    client: &Client,
    issued_at: Timestamp,
    known: Known,
    witnesses: Witnesses<'_>,
) -> Result<Authorization, UserFault> {
    let descent = Descent {
        grant: Some(grant.grant_id),
        token: None,
        session,
        subject: grant.subject.as_str(),
        client: Some(&client.id),
        issued_at: Timestamp::from_secs(issued_at.as_secs()),
    };
    if witnesses.guard.last_known(&descent, known.no_older_than()).map_err(UserFault::Guard)?.is_some() {
        return Err(UserFault::Revoked);
    }
    let claims = current_claims(grant, client, witnesses).await?;
    Ok(Authorization::of_user(grant.clone(), claims))
}

async fn current_claims(
    grant: &UserGrant,
    client: &Client,
    witnesses: Witnesses<'_>,
) -> Result<Map<String, Value>, UserFault> {
    let version = AccountVersion::from_u32(grant.account_version);
    let nobody_wants_any = client.resources.iter().all(|resource| resource.claims.is_empty());
    if nobody_wants_any && grant.claims.id_token.is_empty() {
        let user = witnesses.directory.recognize(&grant.subject, version).await.map_err(UserFault::Directory)?;
        return user.map(|_| Map::new()).ok_or(UserFault::AccountChanged);
    }
    let user = witnesses.directory.known(&grant.subject, version, grant.given.as_ref()).await;
    let user = user.map_err(UserFault::Directory)?.ok_or(UserFault::AccountChanged)?;
    Ok(user.claims(witnesses.claim_names))
}
