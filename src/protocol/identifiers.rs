//! Identifiers: of clients, of tokens, and of the grants that tokens descend from.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, Serializer};

use crate::entropy::{Entropy, Exhausted, draw};
use crate::protocol::text_type::text_type;

text_type! {
    /// A client identifier (RFC 6749 §2.2): 1 to 255 visible ASCII characters or spaces (`VSCHAR`, appendix A.1).
    ClientId, "a client id of 1 to 255 printable ASCII characters"
}

impl ClientId {
    /// The longest client id, in characters.
    pub const MAX_CHARS: usize = 255;

    /// Reads a client id; `None` when it is empty, too long, or has other characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let legal = (1..=Self::MAX_CHARS).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
        legal.then(|| Self(text.to_owned()))
    }
}

text_type! {
    /// The subject identifier of a user (OpenID Connect Core §2, `sub`): "It MUST NOT exceed 255 ASCII characters in
    /// length"; 1 or more, all of them visible.
    Subject, "a subject of 1 to 255 visible ASCII characters"
}

impl Subject {
    /// The longest subject, in characters.
    pub const MAX_CHARS: usize = 255;

    /// Reads a subject; `None` when it is empty, too long, or has other characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let legal = (1..=Self::MAX_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        legal.then(|| Self(text.to_owned()))
    }

    /// A fresh subject: 128 bits as 22 characters of base64url, "never reassigned".
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn draw(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self(URL_SAFE_NO_PAD.encode(draw::<16>(entropy)?)))
    }
}

/// SHA-256 of a client id: what sealed blobs and cookies carry instead of the id, at 32 bytes whatever its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientDigest([u8; 32]);

impl ClientDigest {
    /// The digest of a client id.
    #[must_use]
    pub fn of(client: &ClientId) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, client.as_str().as_bytes());
        Self(digest.as_ref().try_into().unwrap_or_default())
    }

    /// The digest with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads the text form; `None` when it is not canonical.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Display for ClientDigest {
    /// 43 characters of base64url.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

/// Defines a 128-bit identifier whose text form is 22 characters of base64url.
macro_rules! id_of_128_bits {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A fresh identifier.
            ///
            /// # Errors
            /// [`Exhausted`] when there is no randomness.
            pub fn draw(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
                draw(entropy).map(Self)
            }

            /// The identifier with these bits.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The bits.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// Reads the text form; `None` when it is not canonical.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = [0; 22];
                let written = URL_SAFE_NO_PAD.encode_slice(self.0, &mut text).unwrap_or(0);
                f.write_str(text.get(..written).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or(""))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

id_of_128_bits! {
    /// The grant id (`gid`): born with an authorization and inherited by every token that descends from it, so that
    /// one revocation reaches them all.
    GrantId
}

id_of_128_bits! {
    /// A `jti` (RFC 7519 §4.1.7).
    JwtId
}

id_of_128_bits! {
    /// A session id (`sid`, OpenID Connect Front-Channel Logout §3): names a session in tokens, never opens one.
    SessionId
}
