//! The `typ` of every kind of token that is signed.

use crate::jose::jwt::UnverifiedJwt;

/// A kind of signed token. No two kinds share a `typ`, so none can be worn as another (RFC 8725 §3.11); one has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenType {
    /// An access token (RFC 9068 §2.1).
    AccessToken,
    /// An answer of the introspection endpoint (RFC 9701 §5).
    IntrospectionResponse,
    /// An ID token (OpenID Connect Core §2). "If the typ header is present, it SHOULD be JWT": no other kind of ours is.
    IdToken,
    /// A signed answer of the userinfo endpoint (OpenID Connect Core §5.3.2). No `typ` is registered for it, and there are
    /// clients that refuse any but `JWT`, which is that of ID tokens.
    Userinfo,
    /// A logout token (OpenID Connect Back-Channel Logout §2.4).
    Logout,
    /// The moments before which nothing counts that was issued: a document of our own.
    NotIssuedBefore,
    /// A status list (draft-ietf-oauth-status-list-20 §5.1).
    StatusList,
}

impl TokenType {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AccessToken,
        Self::IntrospectionResponse,
        Self::IdToken,
        Self::Userinfo,
        Self::Logout,
        Self::NotIssuedBefore,
        Self::StatusList,
    ];

    /// What the header says, if it says anything.
    #[must_use]
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::AccessToken => Some("at+jwt"),
            Self::IntrospectionResponse => Some("token-introspection+jwt"),
            Self::IdToken => Some("JWT"),
            Self::Logout => Some("logout+jwt"),
            Self::NotIssuedBefore => Some("not-issued-before+jwt"),
            Self::StatusList => Some("statuslist+jwt"),
            Self::Userinfo => None,
        }
    }

    /// The longest token of this kind, in characters: what is published for everybody holds more than what one person
    /// carries.
    #[must_use]
    pub const fn max_chars(self) -> usize {
        match self {
            Self::NotIssuedBefore | Self::StatusList => 256 * 1024,
            Self::AccessToken | Self::IntrospectionResponse | Self::IdToken | Self::Userinfo | Self::Logout => {
                UnverifiedJwt::MAX_CHARS
            }
        }
    }

    /// Whether a header's `typ` names this kind. Media types are compared without regard to case, and "a recipient
    /// using the media type value MUST treat it as if `application/` were prepended to any `typ` value not containing
    /// a `/`" (RFC 7515 §4.1.9).
    #[must_use]
    pub fn is_named_by(self, typ: &str) -> bool {
        self.as_str().is_some_and(|own| is_media_type(typ, own))
    }
}

/// Whether a `typ` is this subtype of `application`.
pub(super) fn is_media_type(typ: &str, subtype: &str) -> bool {
    const PREFIX: &str = "application/";
    let name = match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, name)) if prefix.eq_ignore_ascii_case(PREFIX) => name,
        _ => typ,
    };
    name.eq_ignore_ascii_case(subtype)
}
