//! What a person is about, sealed into the forms and URLs of our own pages. Nothing of it is stored.

use crate::clock::Timestamp;
use crate::login::account::{read_notice, write_notice};
use crate::login::{AccountErrand, AuthorizationRequest};
use crate::pages::{AccountNotice, Language};
use crate::protocol::{ClientDigest, Prompt, SessionId};
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};

/// What a person is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// To sign in to a client.
    SignIn(Box<Transaction>),
    /// To sign out.
    SignOut(SignOutRequest),
    /// To look after their own account.
    Account(AccountErrand),
}

impl Errand {
    /// When it began.
    #[must_use]
    pub fn begun_at(&self) -> Timestamp {
        match self {
            Self::SignIn(transaction) => transaction.begun_at,
            Self::SignOut(request) => request.begun_at,
            Self::Account(errand) => errand.begun_at,
        }
    }

    /// What the person reads, where a client had a say in it.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        match self {
            Self::SignIn(transaction) => Some(transaction.language),
            Self::SignOut(request) => Some(request.language),
            Self::Account(_) => None,
        }
    }
}

/// The random value that a browser keeps in a cookie and that everything it is sent belongs to.
pub type Binding = [u8; 16];

/// A sign-in on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Spent when a code comes of it.
    pub id: [u8; 16],
    /// The browser it belongs to.
    pub binding: Binding,
    /// When it began.
    pub begun_at: Timestamp,
    /// The client that began it.
    pub client: ClientDigest,
    /// What the person reads.
    pub language: Language,
    /// What the client asks.
    pub request: AuthorizationRequest,
    /// The page that a form belongs to.
    pub step: Step,
    /// What the sign-in page has to say.
    pub notice: Option<Notice>,
    /// What was typed at the sign-up page, and why that did not do.
    pub draft: Option<Draft>,
    /// The session that began with a sign-in on this way.
    pub signed_in: Option<SessionId>,
    /// The session whose account the person chose on this way.
    pub selected: Option<SessionId>,
}

/// The page that a form belongs to; only what the page offers can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// No form: a URL, which may be opened anywhere.
    Link,
    /// The sign-in page.
    SignIn,
    /// The sign-up page.
    SignUp,
    /// The account chooser, shown for this session.
    SelectAccount(SessionId),
    /// The consent page, shown for this session of the client that was registered so
    /// ([`Client::fingerprint`](crate::clients::Client)).
    Consent(SessionId, [u8; 32]),
}

/// What the sign-in page has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Name or password is wrong, or the account is not served.
    WrongCredentials,
    /// It was tried too often; after so many minutes it may be tried again.
    TooManyAttempts(u8),
    /// Too many people sign in at the moment.
    Busy,
}

/// What was typed at the sign-up page besides the name, and why that did not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The e-mail address, or what was typed in its place.
    pub email: String,
    /// Why.
    pub notice: AccountNotice,
}

impl Transaction {
    /// Has the person sign in whatever session there is: as somebody else than the one of the session. By signing in the
    /// account is selected, so that this prompt stays and tells that nobody is expected.
    #[must_use]
    pub fn as_somebody_else(mut self) -> Self {
        self.request.prompts = self.request.prompts.with(Prompt::Login).with(Prompt::SelectAccount);
        self.request.login_hint = None;
        self
    }
}

/// A sign-out that the person is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOutRequest {
    /// The browser it belongs to.
    pub binding: Binding,
    /// When it began.
    pub begun_at: Timestamp,
    /// The session that is to end.
    pub session: SessionId,
    /// The client that asks, if one does.
    pub client: Option<ClientDigest>,
    /// Where the browser goes afterwards.
    pub uri: Option<String>,
    /// What the client wants back.
    pub state: Option<String>,
    /// What the person reads.
    pub language: Language,
}

impl Sealed for Errand {
    const PURPOSE: Purpose = Purpose::Transaction;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        match self {
            Self::SignIn(transaction) => {
                writer.u8(0)?;
                transaction.write(writer)
            }
            Self::SignOut(request) => {
                writer.u8(1)?;
                request.write(writer)
            }
            Self::Account(errand) => {
                writer.u8(2)?;
                errand.write(writer)
            }
        }
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match (version, reader.u8()?) {
            (Self::VERSION, 0) => Transaction::read(reader).map(Box::new).map(Self::SignIn),
            (Self::VERSION, 1) => SignOutRequest::read(reader).map(Self::SignOut),
            (Self::VERSION, 2) => AccountErrand::read(reader).map(Self::Account),
            _ => Err(Broken),
        }
    }
}

impl Transaction {
    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(&self.id)?;
        self.step.write(writer)?;
        // A link belongs to whichever browser opens it, and has to be short.
        if self.step != Step::Link {
            writer.array(&self.binding)?;
        }
        writer.time(self.begun_at)?;
        writer.array(self.client.as_bytes())?;
        writer.str(self.language.as_str())?;
        self.request.write(writer)?;
        writer.option(self.notice, |writer, notice| notice.write(writer))?;
        writer.option(self.signed_in, |writer, session| writer.array(session.as_bytes()))?;
        writer.option(self.selected, |writer, session| writer.array(session.as_bytes()))?;
        writer.option(self.draft.as_ref(), |writer, draft| {
            writer.str(&draft.email)?;
            write_notice(draft.notice, writer)
        })
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        let session = |reader: &mut Reader<'_>| reader.array().map(SessionId::from_bytes);
        let (id, step) = (reader.array()?, Step::read(reader)?);
        Ok(Self {
            id,
            step,
            binding: if step == Step::Link { Binding::default() } else { reader.array()? },
            begun_at: reader.time()?,
            client: ClientDigest::from_bytes(reader.array()?),
            language: Language::parse(reader.str()?).ok_or(Broken)?,
            request: AuthorizationRequest::read(reader)?,
            notice: reader.option(Notice::read)?,
            signed_in: reader.option(session)?,
            selected: reader.option(session)?,
            draft: reader
                .option(|reader| Ok(Draft { email: reader.str()?.to_owned(), notice: read_notice(reader)? }))?,
        })
    }
}

impl Step {
    fn write(self, writer: &mut Writer) -> Result<(), TooLong> {
        match self {
            Self::Link => writer.u8(0),
            Self::SignIn => writer.u8(1),
            Self::SelectAccount(session) => {
                writer.u8(2)?;
                writer.array(session.as_bytes())
            }
            Self::Consent(session, registration) => {
                writer.u8(3)?;
                writer.array(session.as_bytes())?;
                writer.array(&registration)
            }
            Self::SignUp => writer.u8(4),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match reader.u8()? {
            0 => Ok(Self::Link),
            1 => Ok(Self::SignIn),
            2 => reader.array().map(SessionId::from_bytes).map(Self::SelectAccount),
            3 => Ok(Self::Consent(SessionId::from_bytes(reader.array()?), reader.array()?)),
            4 => Ok(Self::SignUp),
            _ => Err(Broken),
        }
    }
}

impl Notice {
    pub(super) fn write(self, writer: &mut Writer) -> Result<(), TooLong> {
        match self {
            Self::WrongCredentials => writer.u8(0),
            Self::Busy => writer.u8(1),
            Self::TooManyAttempts(minutes) => {
                writer.u8(2)?;
                writer.u8(minutes)
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match reader.u8()? {
            0 => Ok(Self::WrongCredentials),
            1 => Ok(Self::Busy),
            2 => reader.u8().map(Self::TooManyAttempts),
            _ => Err(Broken),
        }
    }
}

impl SignOutRequest {
    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(&self.binding)?;
        writer.time(self.begun_at)?;
        writer.array(self.session.as_bytes())?;
        writer.option(self.client.as_ref(), |writer, client| writer.array(client.as_bytes()))?;
        writer.option(self.uri.as_deref(), Writer::str)?;
        writer.option(self.state.as_deref(), Writer::str)?;
        writer.str(self.language.as_str())
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        let text = |reader: &mut Reader<'_>| reader.str().map(str::to_owned);
        Ok(Self {
            binding: reader.array()?,
            begun_at: reader.time()?,
            session: SessionId::from_bytes(reader.array()?),
            client: reader.option(|reader| reader.array().map(ClientDigest::from_bytes))?,
            uri: reader.option(text)?,
            state: reader.option(text)?,
            language: Language::parse(reader.str()?).ok_or(Broken)?,
        })
    }
}
