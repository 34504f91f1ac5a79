//! What goes to the service and comes back: `login.<blob>`.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::login::Transaction;
use crate::protocol::{AuthenticationContext, AuthenticationReference, GivenClaims, Subject};
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};

/// What the browser carries.
pub enum Handover {
    /// To the service.
    Asked(Challenge),
    /// Back from it.
    Answered {
        /// What was asked.
        challenge: Challenge,
        /// When it was answered.
        at: Timestamp,
        /// What was answered.
        answer: Answer,
    },
}

/// What the service is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Spent when its answer is taken.
    pub id: [u8; 16],
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Who has signed in already.
    pub subject: Option<Subject>,
    /// The sign-in on its way, at the step that is asked for.
    pub transaction: Transaction,
}

/// What the service says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This is who signed in.
    SignedIn(Box<GivenUser>),
    /// The client may have what it asks for.
    Allowed {
        /// Whether it is not asked again in this session.
        is_remembered: bool,
    },
    /// Nobody signed in, or the client may not.
    Denied,
}

/// A user as the service knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUser {
    /// Who it is, for ever.
    pub subject: Subject,
    /// What is known of them.
    pub claims: Option<GivenClaims>,
    /// How they signed in.
    pub methods: Vec<AuthenticationReference>,
    /// With what assurance.
    pub context: Option<AuthenticationContext>,
    /// When.
    pub authenticated_at: Timestamp,
    /// Whether the next client finds them signed in.
    pub is_remembered: bool,
}

impl Handover {
    /// How long a browser may take from the service to us.
    pub const ANSWER_LIFETIME: Duration = Duration::from_secs(5 * 60);
}

impl Sealed for Handover {
    const PURPOSE: Purpose = Purpose::Login;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        match self {
            Self::Asked(challenge) => {
                writer.u8(0)?;
                challenge.write(writer)
            }
            Self::Answered { challenge, at, answer } => {
                writer.u8(1)?;
                challenge.write(writer)?;
                writer.time(*at)?;
                answer.write(writer)
            }
        }
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match (version, reader.u8()?) {
            (Self::VERSION, 0) => Challenge::read(reader).map(Self::Asked),
            (Self::VERSION, 1) => Ok(Self::Answered {
                challenge: Challenge::read(reader)?,
                at: reader.time()?,
                answer: Answer::read(reader)?,
            }),
            _ => Err(Broken),
        }
    }
}

impl Challenge {
    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(&self.id)?;
        writer.time(self.asked_at)?;
        writer.option(self.subject.as_ref(), |writer, subject| writer.str(subject.as_str()))?;
        self.transaction.write(writer)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        Ok(Self {
            id: reader.array()?,
            asked_at: reader.time()?,
            subject: reader.option(|reader| Subject::parse(reader.str()?).ok_or(Broken))?,
            transaction: Transaction::read(reader)?,
        })
    }
}

impl Answer {
    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        match self {
            Self::SignedIn(user) => {
                writer.u8(0)?;
                user.write(writer)
            }
            Self::Allowed { is_remembered: false } => writer.u8(1),
            Self::Allowed { is_remembered: true } => writer.u8(3),
            Self::Denied => writer.u8(2),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match reader.u8()? {
            0 => GivenUser::read(reader).map(Box::new).map(Self::SignedIn),
            1 => Ok(Self::Allowed { is_remembered: false }),
            2 => Ok(Self::Denied),
            3 => Ok(Self::Allowed { is_remembered: true }),
            _ => Err(Broken),
        }
    }
}

impl GivenUser {
    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.str(self.subject.as_str())?;
        writer.option(self.claims.as_ref(), |writer, claims| writer.str(claims.as_str()))?;
        writer.list(&self.methods, |writer, method| writer.str(method.as_str()))?;
        writer.option(self.context.as_ref(), |writer, context| writer.str(context.as_str()))?;
        writer.time(self.authenticated_at)?;
        writer.u8(u8::from(self.is_remembered))
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        Ok(Self {
            subject: Subject::parse(reader.str()?).ok_or(Broken)?,
            claims: reader.option(|reader| GivenClaims::parse(reader.str()?).ok_or(Broken))?,
            methods: reader.list(|reader| AuthenticationReference::parse(reader.str()?).ok_or(Broken))?,
            context: reader.option(|reader| AuthenticationContext::parse(reader.str()?).ok_or(Broken))?,
            authenticated_at: reader.time()?,
            is_remembered: match reader.u8()? {
                0 => false,
                1 => true,
                _ => return Err(Broken),
            },
        })
    }
}
