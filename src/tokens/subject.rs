//! What clients are told of who a user is (OpenID Connect Core §8), and how that is found again.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::protocol::Subject;
use crate::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use crate::tokens::{Authorization, IssueFault, Issuer};

/// The account behind a pairwise subject, as signed access tokens carry it: nobody else can tell it from `sub`, and we
/// cannot, either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LocalSubject(pub(super) Subject);

impl Sealed for LocalSubject {
    const PURPOSE: Purpose = Purpose::Account;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.str(self.0.as_str())
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != Self::VERSION {
            return Err(Broken);
        }
        Subject::parse(reader.str()?).map(Self).ok_or(Broken)
    }
}

impl Issuer {
    /// The subject that `client` is told of a user: the local one, or that of its sector.
    ///
    /// # Errors
    /// [`IssueFault::NoPairwiseKey`], which a configuration that was loaded does not lead to.
    pub fn subject_at<'a>(&self, client: &Client, subject: &'a str) -> Result<Cow<'a, str>, IssueFault> {
        let Some(sector) = &client.sector else { return Ok(Cow::Borrowed(subject)) };
        let key = self.keys.pairwise_key().ok_or(IssueFault::NoPairwiseKey)?;
        Ok(Cow::Owned(URL_SAFE_NO_PAD.encode(key.pair(&sector.host, subject))))
    }

    /// Whether `told` is what `client` is told of the user with this local subject.
    #[must_use]
    pub fn is_told(&self, client: &Client, told: &Subject, subject: &Subject) -> bool {
        self.subject_at(client, subject.as_str()).is_ok_and(|at| at == told.as_str())
    }

    /// What an access token of this authorization says of its subject, and the sealed account where that is needed.
    pub(super) fn told(
        &self,
        client: &Client,
        authorization: &Authorization,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<(String, Option<String>), IssueFault> {
        let Some(grant) = authorization.user_grant().filter(|_| client.sector.is_some()) else {
            return Ok((authorization.subject().to_owned(), None));
        };
        let sealed = self.keys.seal(&LocalSubject(grant.subject.clone()), now, entropy)?;
        Ok((self.subject_at(client, grant.subject.as_str())?.into_owned(), Some(sealed)))
    }
}
