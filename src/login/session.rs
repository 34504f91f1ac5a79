//! Sessions: sealed into a cookie, stored nowhere.

use std::time::Duration;

use ring::digest::{Context, SHA256};

use crate::clock::Timestamp;
use crate::login::{AuthorizationRequest, LoginSettings};
use crate::protocol::{
    AuthenticationContext, AuthenticationReference, ClientDigest, GivenClaims, Scope, SessionId, Subject,
};
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::ACR_ONE_FACTOR;

/// A session as its cookie says it: nothing in it was chosen by the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it in tokens; a new one at every sign-in.
    pub id: SessionId,
    /// Who signed in.
    pub subject: Subject,
    /// The version of the account; at another one the session is over.
    pub account_version: u32,
    /// When.
    pub authenticated_at: Timestamp,
    /// How.
    pub methods: Vec<AuthenticationReference>,
    /// When something happened in it last, to within [`Session::RENEWAL`].
    pub seen_at: Timestamp,
    /// When it ends, whatever happens.
    pub ends_at: Timestamp,
    /// The clients that got something in it, the latest ones last.
    pub clients: Vec<ClientMark>,
    /// The sessions before it of the same person in this browser, which end with it: a copy of a cookie from before the
    /// last sign-in is a copy of this one.
    pub earlier: Vec<SessionId>,
    /// The class of the sign-in, where the operator's sign-in service names one.
    pub context: Option<AuthenticationContext>,
    /// What that service says of the user.
    pub given: Option<GivenClaims>,
    /// The one sign-in on its way that it is for, where nobody is to be remembered.
    pub only_for: Option<[u8; 16]>,
    /// What the person allowed in it, where no account remembers that; the latest last.
    pub allowed: Vec<ConsentMark>,
}

/// What an operator's sign-in service said of whoever signed in, and what travels with it.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) subject: &'a Subject,
    pub(super) claims: Option<&'a GivenClaims>,
    pub(super) methods: &'a [AuthenticationReference],
    pub(super) context: Option<&'a AuthenticationContext>,
}

impl Said<'_> {
    /// Whether it fits beside a request: both travel with the browser, and into the code.
    pub(super) fn fits_beside(self, request: &AuthorizationRequest) -> bool {
        let Some(claims) = self.claims else { return true };
        let methods: usize = self.methods.iter().map(|method| method.as_str().len()).sum();
        let context = self.context.map_or(0, |context| context.as_str().len());
        request.leaves_room_for(claims.as_str().len() + self.subject.as_str().len() + methods + context)
    }
}

/// The beginning of a client's digest: enough to tell the clients of one session apart, in a cookie that stays short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientMark([u8; 8]);

impl ClientMark {
    /// The mark of a client.
    #[must_use]
    pub fn of(client: &ClientDigest) -> Self {
        Self(client.as_bytes().first_chunk().copied().unwrap_or_default())
    }
}

/// What a person allowed a client, in short: exactly this scope, for the client as it is registered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentMark([u8; 16]);

impl ConsentMark {
    /// The mark of a scope that a client may have.
    #[must_use]
    pub fn of(client: &ClientDigest, registration: &[u8; 32], scope: &Scope) -> Self {
        let mut hash = Context::new(&SHA256);
        hash.update(client.as_bytes());
        hash.update(registration);
        hash.update(scope.to_string().as_bytes());
        Self(hash.finish().as_ref().first_chunk().copied().unwrap_or_default())
    }

    /// The mark of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl Session {
    /// The most that is remembered as allowed; what was allowed before is asked again.
    pub const MAX_ALLOWED: usize = 8;

    /// The most clients that are remembered; those before are forgotten.
    pub const MAX_CLIENTS: usize = 16;

    /// The most earlier sessions that go on beside it; those before are ended, because the cookie stands beside the longest
    /// answer in one header block.
    pub const MAX_EARLIER: usize = 1;

    /// How much later than it says something may have happened in it: a cookie is not written anew at every request.
    pub const RENEWAL: Duration = Duration::from_secs(60);

    /// Whether it has not ended, by itself.
    #[must_use]
    pub fn lasts(&self, settings: &LoginSettings, now: Timestamp) -> bool {
        now < self.ends_at && now.since(self.seen_at) < settings.session_idle.duration()
    }

    /// Whether it is for this sign-in on its way.
    #[must_use]
    pub fn serves(&self, transaction: &[u8; 16]) -> bool {
        self.only_for.is_none_or(|only| only == *transaction)
    }

    /// Its authentication context class (OpenID Connect Core §2).
    #[must_use]
    pub fn acr(&self) -> &str {
        self.context.as_ref().map_or(ACR_ONE_FACTOR, AuthenticationContext::as_str)
    }

    /// What was said of its person.
    pub(super) fn said(&self) -> Said<'_> {
        Said {
            subject: &self.subject,
            claims: self.given.as_ref(),
            methods: &self.methods,
            context: self.context.as_ref(),
        }
    }

    /// Its id, and those of the sessions that end with it.
    pub fn all_ids(&self) -> impl Iterator<Item = SessionId> {
        self.earlier.iter().copied().chain([self.id])
    }

    /// The session after its person was seen; `None` when its cookie already says as much.
    #[must_use]
    pub fn seen(&self, now: Timestamp) -> Option<Self> {
        (now.since(self.seen_at) >= Self::RENEWAL).then(|| Self { seen_at: now, ..self.clone() })
    }

    /// Whether the person allowed this in it.
    #[must_use]
    pub fn has_allowed(&self, mark: &ConsentMark) -> bool {
        self.allowed.contains(mark)
    }

    /// Remembers that the person allowed this.
    pub fn allow(&mut self, mark: ConsentMark) {
        self.allowed.retain(|other| *other != mark);
        self.allowed.push(mark);
        let forgotten = self.allowed.len().saturating_sub(Self::MAX_ALLOWED);
        self.allowed.drain(..forgotten);
    }

    /// Whether a client got something in it, as far as it remembers.
    #[must_use]
    pub fn has_met(&self, client: &ClientMark) -> bool {
        self.clients.contains(client)
    }

    /// The session after something happened in it for this client; `None` when its cookie already says as much.
    #[must_use]
    pub fn after_use(&self, client: &ClientDigest, now: Timestamp) -> Option<Self> {
        let mark = ClientMark::of(client);
        let is_known = self.clients.contains(&mark);
        if is_known && now.since(self.seen_at) < Self::RENEWAL {
            return None;
        }
        let mut clients = self.clients.clone();
        if !is_known {
            clients.push(mark);
        }
        let forgotten = clients.len().saturating_sub(Self::MAX_CLIENTS);
        clients.drain(..forgotten);
        Some(Self { seen_at: now.max(self.seen_at), clients, ..self.clone() })
    }
}

impl Sealed for Session {
    const PURPOSE: Purpose = Purpose::Session;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(self.id.as_bytes())?;
        writer.str(self.subject.as_str())?;
        writer.u32(self.account_version)?;
        writer.time(self.authenticated_at)?;
        writer.list(&self.methods, |writer, method| writer.str(method.as_str()))?;
        writer.time(self.seen_at)?;
        writer.time(self.ends_at)?;
        writer.list(&self.clients, |writer, client| writer.array(&client.0))?;
        writer.list(&self.earlier, |writer, session| writer.array(session.as_bytes()))?;
        writer.option(self.context.as_ref(), |writer, context| writer.str(context.as_str()))?;
        writer.option(self.given.as_ref(), |writer, given| writer.str(given.as_str()))?;
        writer.option(self.only_for.as_ref(), |writer, only| writer.array(only))?;
        writer.list(&self.allowed, |writer, mark| writer.array(&mark.0))
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != Self::VERSION {
            return Err(Broken);
        }
        Ok(Self {
            id: SessionId::from_bytes(reader.array()?),
            subject: Subject::parse(reader.str()?).ok_or(Broken)?,
            account_version: reader.u32()?,
            authenticated_at: reader.time()?,
            methods: reader.list(|reader| AuthenticationReference::parse(reader.str()?).ok_or(Broken))?,
            seen_at: reader.time()?,
            ends_at: reader.time()?,
            clients: reader.list(|reader| reader.array().map(ClientMark))?,
            earlier: reader.list(|reader| reader.array().map(SessionId::from_bytes))?,
            context: reader.option(|reader| AuthenticationContext::parse(reader.str()?).ok_or(Broken))?,
            given: reader.option(|reader| GivenClaims::parse(reader.str()?).ok_or(Broken))?,
            only_for: reader.option(Reader::array)?,
            allowed: reader.list(|reader| reader.array().map(ConsentMark))?,
        })
    }
}
