//! The resource owner password credentials grant (RFC 6749 §4.3): the proof is the user's password, which the pipeline has
//! had verified. Only for clients that are registered for it, because they see passwords (RFC 9700 §2.4).

use std::time::Duration;

use crate::clients::{OnBehalfOf, Target};
use crate::grants::{GrantFault, GrantRequest, Proof, SingleUse, Witnesses, user};
use crate::protocol::{AskedClaims, Parameter, SessionId};
use crate::tokens::UserGrant;
use crate::users::SignedIn;

/// No session ends such a grant. It is longer than any refresh token lives.
const NO_SESSION: Duration = Duration::from_secs(366 * 24 * 3600);

pub(super) async fn prove(request: GrantRequest<'_>, witnesses: Witnesses<'_>) -> Result<Proof, GrantFault> {
    let GrantRequest { client, parameters, user, now } = request;
    let SignedIn { user, methods, given } = user.ok_or(GrantFault::UserNotProven)?;
    let authenticated_at = user.authenticated_at().ok_or(GrantFault::UserNotProven)?;
    let (resources, scope) = (parameters.values(Parameter::Resource), parameters.value(Parameter::Scope));
    let target = Target::decide(client, OnBehalfOf::User, resources, scope)?;
    let grant = UserGrant {
        grant_id: witnesses.issuer.new_grant_id(now, witnesses.entropy)?,
        subject: user.subject().clone(),
        account_version: user.version().as_u32(),
        session_id: SessionId::draw(witnesses.entropy)?,
        session_ends_at: now.after(NO_SESSION),
        authenticated_at,
        methods: methods.clone(),
        context: None,
        given: given.clone(),
        scope: target.scope().scope().clone(),
        resources: target.resources().iter().map(|resource| resource.identifier.clone()).collect(),
        claims: AskedClaims::default(),
    };
    let authorization =
        user::authorization(&grant, Some(grant.session_id), client, now, user::Known::NotLongAgo, witnesses).await?;
    Ok(Proof { authorization, target: Some(target), single_use: SingleUse::Unlimited, nonce: None, presented: None })
}
