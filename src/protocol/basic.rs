//! HTTP Basic credentials of a client (RFC 7617, as RFC 6749 §2.3.1 uses them).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

use crate::protocol::parameters::decode_form_component;
use crate::secret::Secret;

/// A client id and secret as they came in an `Authorization: Basic` header, not yet compared with anything.
pub struct BasicCredentials {
    /// The claimed client id.
    pub unverified_client_id: String,
    /// The claimed secret.
    pub unverified_secret: Secret,
}

impl BasicCredentials {
    /// The longest header value that is looked at.
    pub const MAX_BYTES: usize = 4096;

    /// Reads the value of an `Authorization` header.
    ///
    /// The scheme is matched without regard to case; id and secret are each form-encoded before they are joined
    /// by a colon (RFC 6749 §2.3.1: "encoded using the `application/x-www-form-urlencoded` encoding algorithm").
    ///
    /// # Errors
    /// [`BasicFault`] names what is wrong.
    pub fn parse(header: &[u8]) -> Result<Self, BasicFault> {
        if header.len() > Self::MAX_BYTES {
            return Err(BasicFault::TooLong);
        }
        let (scheme, encoded) = split_scheme(header);
        if !scheme.eq_ignore_ascii_case(b"Basic") {
            return Err(BasicFault::OtherScheme);
        }
        let joined = Secret::from(STANDARD.decode(encoded).map_err(|_| BasicFault::NotBase64)?);
        let mut halves = joined.expose().splitn(2, |byte| *byte == b':');
        let (Some(id), Some(secret)) = (halves.next(), halves.next()) else {
            return Err(BasicFault::NoColon);
        };
        Ok(Self {
            unverified_client_id: decode_form_component(id).map_err(|_| BasicFault::NotFormEncoded)?,
            unverified_secret: Secret::from(
                decode_form_component(secret).map_err(|_| BasicFault::NotFormEncoded)?.into_bytes(),
            ),
        })
    }
}

/// `auth-scheme [ 1*SP token68 ]` (RFC 9110 §11.4).
fn split_scheme(header: &[u8]) -> (&[u8], &[u8]) {
    let space = header.iter().position(|byte| *byte == b' ').unwrap_or(header.len());
    let (scheme, rest) = header.split_at_checked(space).unwrap_or((header, &[]));
    (scheme, rest.trim_ascii())
}

/// Why an `Authorization` header holds no client credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasicFault {
    /// Longer than [`BasicCredentials::MAX_BYTES`].
    TooLong,
    /// Another scheme than Basic.
    OtherScheme,
    /// The part after the scheme is not base64.
    NotBase64,
    /// No colon between id and secret.
    NoColon,
    /// Id or secret is not form-encoded UTF-8.
    NotFormEncoded,
}

impl fmt::Display for BasicFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the Authorization header is too long",
            Self::OtherScheme => "the Authorization header has another scheme than Basic",
            Self::NotBase64 => "the Basic credentials are not base64",
            Self::NoColon => "the Basic credentials have no colon",
            Self::NotFormEncoded => "the Basic credentials are not form-encoded",
        })
    }
}
