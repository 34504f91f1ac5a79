//! What somebody is about in their own account, sealed into the forms and URLs of its pages.

use crate::clock::Timestamp;
use crate::login::account::AccountPlace;
use crate::login::{Binding, Notice};
use crate::pages::AccountNotice;
use crate::protocol::SessionId;
use crate::seal::{Broken, Reader, TooLong, Writer};

/// What somebody is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountErrand {
    /// When it began.
    pub begun_at: Timestamp,
    /// The page; of a sign-in, the one that comes after it.
    pub place: AccountPlace,
    /// Whose it is.
    pub owner: AccountOwner,
    /// What the page has to say.
    pub notice: Option<AccountSays>,
    /// The name that was typed.
    pub username: Option<String>,
}

/// Whose errand it is: a page says something only to the one that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountOwner {
    /// Whoever opens the URL.
    Anybody,
    /// This browser, in which nobody is signed in.
    Browser(Binding),
    /// This browser, in this session: only such an errand changes anything.
    Session(Binding, SessionId),
}

/// What a page has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountSays {
    /// The sign-in page.
    SignIn(Notice),
    /// The sign-in page, because what comes after it must be done by nobody else.
    Confirm,
    /// Any other.
    Account(AccountNotice),
}

impl AccountErrand {
    pub(in crate::login) fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.time(self.begun_at)?;
        writer.u8(self.place.number())?;
        self.owner.write(writer)?;
        writer.option(self.notice, |writer, notice| notice.write(writer))?;
        writer.option(self.username.as_deref(), Writer::str)
    }

    pub(in crate::login) fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        Ok(Self {
            begun_at: reader.time()?,
            place: AccountPlace::from_number(reader.u8()?).ok_or(Broken)?,
            owner: AccountOwner::read(reader)?,
            notice: reader.option(AccountSays::read)?,
            username: reader.option(|reader| reader.str().map(str::to_owned))?,
        })
    }
}

impl AccountOwner {
    fn write(self, writer: &mut Writer) -> Result<(), TooLong> {
        match self {
            Self::Anybody => writer.u8(0),
            Self::Browser(binding) => {
                writer.u8(1)?;
                writer.array(&binding)
            }
            Self::Session(binding, session) => {
                writer.u8(2)?;
                writer.array(&binding)?;
                writer.array(session.as_bytes())
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match reader.u8()? {
            0 => Ok(Self::Anybody),
            1 => reader.array().map(Self::Browser),
            2 => Ok(Self::Session(reader.array()?, SessionId::from_bytes(reader.array()?))),
            _ => Err(Broken),
        }
    }
}

impl AccountSays {
    fn write(self, writer: &mut Writer) -> Result<(), TooLong> {
        match self {
            Self::SignIn(notice) => {
                writer.u8(0)?;
                notice.write(writer)
            }
            Self::Confirm => writer.u8(1),
            Self::Account(notice) => {
                writer.u8(2)?;
                write_notice(notice, writer)
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        match reader.u8()? {
            0 => Notice::read(reader).map(Self::SignIn),
            1 => Ok(Self::Confirm),
            2 => read_notice(reader).map(Self::Account),
            _ => Err(Broken),
        }
    }
}

/// A notice is its place in the list, and the minutes of the one that has some.
pub(in crate::login) fn write_notice(notice: AccountNotice, writer: &mut Writer) -> Result<(), TooLong> {
    let is_it = |other: &AccountNotice| std::mem::discriminant(other) == std::mem::discriminant(&notice);
    let place = AccountNotice::ALL.iter().position(is_it).unwrap_or_default();
    writer.u8(u8::try_from(place).unwrap_or_default())?;
    match notice {
        AccountNotice::TooManyAttempts { minutes } => writer.u8(u8::try_from(minutes).unwrap_or(u8::MAX)),
        _ => Ok(()),
    }
}

pub(in crate::login) fn read_notice(reader: &mut Reader<'_>) -> Result<AccountNotice, Broken> {
    match AccountNotice::ALL.get(usize::from(reader.u8()?)) {
        Some(AccountNotice::TooManyAttempts { .. }) => {
            reader.u8().map(|minutes| AccountNotice::TooManyAttempts { minutes: minutes.into() })
        }
        notice => notice.copied().ok_or(Broken),
    }
}
