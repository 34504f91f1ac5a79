//! Refresh tokens (RFC 6749 §1.5): `refresh.<blob>`.

use crate::clients::{Client, RefreshTokens};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::protocol::ClientDigest;
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::{IssueFault, Issuer, ReadFault, TokenSettings, UserGrant};

/// What a refresh token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The client it was issued to.
    pub client: ClientDigest,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From this moment on it gets nothing; the next one has a later end.
    pub expires_at: Timestamp,
    /// No later one ends after this.
    pub grant_ends_at: Timestamp,
    /// Which of its family it is, where only the latest one may be used.
    pub generation: Option<u32>,
    /// What the user granted.
    pub grant: UserGrant,
}

impl RefreshToken {
    /// The first refresh token of a grant, if the client gets any.
    #[must_use]
    pub fn first(client: &Client, grant: &UserGrant, settings: &TokenSettings, now: Timestamp) -> Option<Self> {
        let generation = match client.refresh_tokens {
            RefreshTokens::None => return None,
            RefreshTokens::Reuse => None,
            RefreshTokens::Rotate => Some(0),
        };
        let grant_ends_at = grant.ends_at(now.after(settings.refresh_token_lifetime.duration()));
        Some(Self {
            client: client.digest(),
            issued_at: now,
            expires_at: idle_end(grant_ends_at, settings, now),
            grant_ends_at,
            generation,
            grant: grant.clone(),
        })
    }

    /// The one that follows on this: with a later idle end, and of the generation that the guard says.
    #[must_use]
    pub fn next(&self, generation: Option<u32>, settings: &TokenSettings, now: Timestamp) -> Self {
        let expires_at = idle_end(self.grant_ends_at, settings, now);
        Self { issued_at: now, expires_at, generation, ..self.clone() }
    }
}

fn idle_end(grant_ends_at: Timestamp, settings: &TokenSettings, now: Timestamp) -> Timestamp {
    now.after(settings.refresh_token_idle.duration()).min(grant_ends_at)
}

impl Sealed for RefreshToken {
    const PURPOSE: Purpose = Purpose::Refresh;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(self.client.as_bytes())?;
        writer.time(self.issued_at)?;
        writer.time(self.expires_at)?;
        writer.time(self.grant_ends_at)?;
        writer.option(self.generation, Writer::u32)?;
        self.grant.write(writer)
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != Self::VERSION {
            return Err(Broken);
        }
        Ok(Self {
            client: ClientDigest::from_bytes(reader.array()?),
            issued_at: reader.time()?,
            expires_at: reader.time()?,
            grant_ends_at: reader.time()?,
            generation: reader.option(Reader::u32)?,
            grant: UserGrant::read(reader)?,
        })
    }
}

impl Issuer {
    /// Makes a refresh token.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn refresh_token(
        &self,
        token: &RefreshToken,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<String, IssueFault> {
        Ok(self.keys.seal(token, now, entropy)?)
    }

    /// Opens a refresh token, be it expired or not.
    ///
    /// # Errors
    /// [`ReadFault::Broken`].
    pub fn open_refresh_token(&self, text: &str, now: Timestamp) -> Result<RefreshToken, ReadFault> {
        self.keys.open(text, now).map_err(|_| ReadFault::Broken)
    }
}
