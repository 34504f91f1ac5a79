//! What a user granted to a client: the part that codes and refresh tokens have in common.

use crate::clock::Timestamp;
use crate::protocol::{
    AskedClaims, AuthenticationContext, AuthenticationReference, GivenClaims, GrantId, ResourceIndicator, Scope,
    SessionId, Subject, openid_scope,
};
use crate::seal::{Broken, Reader, TooLong, Writer};
use crate::tokens::carried_claims::{read_asked_claims, read_given, write_asked_claims};

/// The `acr` of a sign-in with one factor: the first level of assurance there is.
pub const ACR_ONE_FACTOR: &str = "1";

/// What a user granted, and how the user had signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserGrant {
    /// The grant id (`gid`) that everything carries which descends from it.
    pub grant_id: GrantId,
    /// The user.
    pub subject: Subject,
    /// The version of the user's account; at another one nothing descends any more.
    pub account_version: u32,
    /// The session in which it was granted.
    pub session_id: SessionId,
    /// When that session ends, whatever happens in it.
    pub session_ends_at: Timestamp,
    /// When the user proved who it is (`auth_time`).
    pub authenticated_at: Timestamp,
    /// How (`amr`).
    pub methods: Vec<AuthenticationReference>,
    /// Its class (`acr`), where the operator's sign-in service names one.
    pub context: Option<AuthenticationContext>,
    /// What that service says of the user.
    pub given: Option<GivenClaims>,
    /// The scope.
    pub scope: Scope,
    /// The resources.
    pub resources: Vec<ResourceIndicator>,
    /// The claims that were asked for by name.
    pub claims: AskedClaims,
}

impl UserGrant {
    /// The session that the grant ends with; `None` when it was granted for the time the user is away, too
    /// (`offline_access`, OpenID Connect Core §11).
    #[must_use]
    pub fn binding_session(&self) -> Option<SessionId> {
        (!self.scope.has(openid_scope::OFFLINE_ACCESS)).then_some(self.session_id)
    }

    /// The latest end of what descends from it, if it may live until `latest`.
    #[must_use]
    pub fn ends_at(&self, latest: Timestamp) -> Timestamp {
        if self.binding_session().is_some() { latest.min(self.session_ends_at) } else { latest }
    }

    /// The authentication context class (`acr`, OpenID Connect Core §2).
    #[must_use]
    pub fn authentication_context(&self) -> &str {
        self.context.as_ref().map_or(ACR_ONE_FACTOR, AuthenticationContext::as_str)
    }

    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(self.grant_id.as_bytes())?;
        writer.str(self.subject.as_str())?;
        writer.u32(self.account_version)?;
        writer.array(self.session_id.as_bytes())?;
        writer.time(self.session_ends_at)?;
        writer.time(self.authenticated_at)?;
        writer.list(&self.methods, |writer, method| writer.str(method.as_str()))?;
        writer.str(&self.scope.to_string())?;
        writer.list(&self.resources, |writer, resource| writer.str(resource.as_str()))?;
        write_asked_claims(&self.claims, writer)?;
        writer.option(self.context.as_ref(), |writer, context| writer.str(context.as_str()))?;
        writer.option(self.given.as_ref(), |writer, given| writer.str(given.as_str()))
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        Ok(Self {
            grant_id: GrantId::from_bytes(reader.array()?),
            subject: Subject::parse(reader.str()?).ok_or(Broken)?,
            account_version: reader.u32()?,
            session_id: SessionId::from_bytes(reader.array()?),
            session_ends_at: reader.time()?,
            authenticated_at: reader.time()?,
            methods: reader.list(|reader| AuthenticationReference::parse(reader.str()?).ok_or(Broken))?,
            scope: Scope::parse(reader.str()?).ok_or(Broken)?,
            resources: reader.list(|reader| ResourceIndicator::parse(reader.str()?).ok_or(Broken))?,
            claims: read_asked_claims(reader)?,
            context: reader.option(read_context)?,
            given: reader.option(read_given)?,
        })
    }
}

fn read_context(reader: &mut Reader<'_>) -> Result<AuthenticationContext, Broken> {
    AuthenticationContext::parse(reader.str()?).ok_or(Broken)
}
