//! The introspection endpoint (RFC 7662): whether a token can be used now, told to the resources it is for.

use serde_json::{Map, Value};

use crate::clients::{AuthenticatedClient, ClientFault, Resource};
use crate::clock::Timestamp;
use crate::endpoints::{Answer, AuthorizationServer, ClientRequest, RequestFault};
use crate::guard::{Descent, Revocation, Unavailable};
use crate::protocol::{JwtId, Parameter, Subject};
use crate::tokens::{AccessToken, ActiveToken, Introspection, IssueFault, ReadFault};
use crate::users::{self, AccountVersion};

pub(super) const PATH: &str = "/introspect";

/// The form of the answer that the caller accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntrospectionForm {
    /// RFC 7662 §2.2
    Json,
    /// RFC 9701 §4
    Jwt,
}

/// What is told, and about which token, by which logs may name it.
pub struct Introspected {
    /// The answer's body.
    pub body: String,
    /// Its form.
    pub form: IntrospectionForm,
    /// The token, if it is active; else why not.
    pub token: Result<JwtId, Inactive>,
}

/// Why a token is not active; told to the operator only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inactive {
    /// It is no token of ours in its life.
    Unreadable(ReadFault),
    /// It is for other resources than the caller may ask about.
    ForOthers,
    /// Its client is gone or disabled.
    ClientGone,
    /// It was revoked.
    Revoked(Revocation),
    /// The user's account is gone, disabled, or of another version.
    AccountChanged,
}

impl Inactive {
    /// What the log calls it; nothing of the token is in it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unreadable(fault) => fault.name(),
            Self::ForOthers => "ForOthers",
            Self::ClientGone => "ClientGone",
            Self::Revoked(_) => "Revoked",
            Self::AccountChanged => "AccountChanged",
        }
    }
}

/// Why an introspection request is refused; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntrospectionFault {
    /// The request cannot be read.
    Request(RequestFault),
    /// The caller is not believed.
    Client(ClientFault),
    /// The caller is not registered to ask.
    NotEntitled,
    /// There is no `token`.
    TokenMissing,
    /// Nobody can tell what was revoked.
    Guard(Unavailable),
    /// The accounts cannot be read.
    Directory(users::Unavailable),
    /// The answer could not be signed.
    Issue(IssueFault),
}

/// What became of an introspection request.
pub type IntrospectionAnswer = Answer<Introspected, IntrospectionFault>;

impl AuthorizationServer {
    /// Answers an introspection request.
    pub async fn introspect(
        &self,
        request: &ClientRequest<'_>,
        form: IntrospectionForm,
        now: Timestamp,
    ) -> IntrospectionAnswer {
        match self.authenticate(request, now).await {
            Err(fault) => Answer::refused(fault),
            Ok(caller) => {
                let result = self.tell(&caller, request, form, now).await;
                Answer { client: Some(caller), result }
            }
        }
    }

    async fn tell(
        &self,
        caller: &AuthenticatedClient,
        request: &ClientRequest<'_>,
        form: IntrospectionForm,
        now: Timestamp,
    ) -> Result<Introspected, IntrospectionFault> {
        if caller.introspects.is_empty() {
            return Err(IntrospectionFault::NotEntitled);
        }
        let text = request.parameters.value(Parameter::Token).ok_or(IntrospectionFault::TokenMissing)?;
        let token = self.mint.read_access_token(text, now).map_err(Inactive::Unreadable);
        let judged = match &token {
            Ok(token) => self.judge(caller, token).await?,
            Err(inactive) => Err(inactive.clone()),
        };
        let (introspection, token) = match judged {
            Ok(active) => {
                let id = active.token.jwt_id();
                (Introspection::Active(active), Ok(id))
            }
            Err(inactive) => (Introspection::Inactive, Err(inactive)),
        };
        let (body, form) = match (form, caller.introspection_algorithm) {
            (IntrospectionForm::Jwt, Some(algorithm)) => {
                (self.mint.introspection_response(&caller.id, &introspection, algorithm, now)?, form)
            }
            _ => (serde_json::to_string(&introspection).unwrap_or_default(), IntrospectionForm::Json),
        };
        Ok(Introspected { body, form, token })
    }

    /// Whether a readable token can be used where the caller is. All of it is asked of every token.
    async fn judge<'a>(
        &'a self,
        caller: &'a AuthenticatedClient,
        token: &'a AccessToken,
    ) -> Result<Result<ActiveToken<'a>, Inactive>, IntrospectionFault> {
        let resources: Vec<_> = caller.may_ask_at(token.audience()).collect();
        let client = self.registry.active_client(token.client_id());
        let revoked = self.guard.revoked(&descent(token))?;
        let Some(client) = client.filter(|_| !resources.is_empty()) else {
            return Ok(Err(if client.is_some() { Inactive::ForOthers } else { Inactive::ClientGone }));
        };
        if let Some(revocation) = revoked {
            return Ok(Err(Inactive::Revoked(revocation)));
        }
        let Some(user_claims) = self.claims_about_user(token, &resources).await? else {
            return Ok(Err(Inactive::AccountChanged));
        };
        // A client that acts for itself is called by its own id.
        let subject = match token.account_version() {
            Some(_) => self.mint.subject_at(client, token.subject())?,
            None => token.subject().into(),
        };
        Ok(Ok(ActiveToken { issuer: &self.issuer, token, subject, resources, client, user_claims }))
    }

    /// The claims about the user that the resources want, as they are now; `None` when the account is not the one any more
    /// that granted the token.
    async fn claims_about_user(
        &self,
        token: &AccessToken,
        resources: &[&Resource],
    ) -> Result<Option<Map<String, Value>>, IntrospectionFault> {
        let Some(version) = token.account_version().map(AccountVersion::from_u32) else { return Ok(Some(Map::new())) };
        let Some(subject) = Subject::parse(token.subject()) else { return Ok(None) };
        if resources.iter().all(|resource| resource.claims.is_empty()) {
            let user = self.directory.recognize(&subject, version).await.map_err(IntrospectionFault::Directory)?;
            return Ok(user.map(|_| Map::new()));
        }
        let user = self.directory.known(&subject, version, token.given_claims()).await;
        Ok(user.map_err(IntrospectionFault::Directory)?.map(|user| {
            let mut claims = user.claims(&self.claim_names);
            claims.retain(|name, _| resources.iter().any(|resource| resource.claims.contains(name)));
            claims
        }))
    }
}

/// Where a token comes from, for the guard.
#[must_use]
pub fn descent(token: &AccessToken) -> Descent<'_> {
    Descent {
        grant: Some(token.grant_id()),
        token: Some(token.jwt_id()),
        session: token.session_id(),
        subject: token.subject(),
        client: Some(token.client_id()),
        issued_at: Timestamp::from_secs(token.issued_at().as_secs()),
    }
}
