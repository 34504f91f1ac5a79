//! Authorization codes (RFC 6749 §4.1.2): `challenge.<blob>`, bound to everything that was asked.

use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::protocol::{ClientDigest, CodeChallenge, CodeVerifier};
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::{IssueFault, Issuer, ReadFault, UserGrant};

/// What an authorization code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// The client it was issued to.
    pub client: ClientDigest,
    /// SHA-256 of the redirect URI it was sent to.
    pub redirect_uri: [u8; 32],
    /// What the code verifier must hash to; `None` where a nonce binds the code instead.
    pub challenge: Option<CodeChallenge>,
    /// What the ID token will say of the request (OpenID Connect Core §3.1.2.1).
    pub nonce: Option<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From this moment on it gets nothing.
    pub expires_at: Timestamp,
    /// What the user granted.
    pub grant: UserGrant,
}

impl AuthorizationCode {
    /// What is kept of a redirect URI.
    #[must_use]
    pub fn digest_of(redirect_uri: &str) -> [u8; 32] {
        digest(&SHA256, redirect_uri.as_bytes()).as_ref().try_into().unwrap_or_default()
    }

    /// Whether it was sent to this URI: "their values MUST be identical" (RFC 6749 §4.1.3).
    #[must_use]
    pub fn was_sent_to(&self, redirect_uri: &str) -> bool {
        self.redirect_uri == Self::digest_of(redirect_uri)
    }

    /// Whether the verifier belongs to the challenge, in the same time whatever it is (RFC 7636 §4.6).
    #[must_use]
    pub fn is_verified_by(&self, verifier: &CodeVerifier<'_>) -> bool {
        self.challenge.is_some_and(|challenge| challenge.as_bytes().ct_eq(verifier.challenge().as_bytes()).into())
    }
}

impl Sealed for AuthorizationCode {
    const PURPOSE: Purpose = Purpose::Challenge;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(self.client.as_bytes())?;
        writer.array(&self.redirect_uri)?;
        writer.option(self.challenge.as_ref(), |writer, challenge| writer.array(challenge.as_bytes()))?;
        writer.option(self.nonce.as_deref(), Writer::str)?;
        writer.time(self.issued_at)?;
        writer.time(self.expires_at)?;
        self.grant.write(writer)
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != Self::VERSION {
            return Err(Broken);
        }
        Ok(Self {
            client: ClientDigest::from_bytes(reader.array()?),
            redirect_uri: reader.array()?,
            challenge: reader.option(|reader| reader.array().map(CodeChallenge::from_bytes))?,
            nonce: reader.option(|reader| reader.str().map(str::to_owned))?,
            issued_at: reader.time()?,
            expires_at: reader.time()?,
            grant: UserGrant::read(reader)?,
        })
    }
}

impl Issuer {
    /// Makes an authorization code.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn authorization_code(
        &self,
        code: &AuthorizationCode,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<String, IssueFault> {
        Ok(self.keys.seal(code, now, entropy)?)
    }

    /// Opens an authorization code, be it expired or not: a late one that is otherwise right tells that it was stolen.
    ///
    /// # Errors
    /// [`ReadFault::Broken`].
    pub fn open_authorization_code(&self, text: &str, now: Timestamp) -> Result<AuthorizationCode, ReadFault> {
        self.keys.open(text, now).map_err(|_| ReadFault::Broken)
    }
}
