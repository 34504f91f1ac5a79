//! What the operator's own sign-in service says of a person.

use crate::protocol::text_type::text_type;

text_type! {
    /// Claims about a user as one JSON object, which no directory of ours has: they travel with what the user grants. What
    /// may be in them is for whoever takes them to judge.
    GivenClaims, "a JSON object of 1400 bytes at most"
}

impl GivenClaims {
    /// The longest text, in bytes: sealed it has less than two KiB, and fits into a cookie and a header.
    pub const MAX_BYTES: usize = 1400;

    /// Takes a text; `None` when it is empty or too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (1..=Self::MAX_BYTES).contains(&text.len()).then(|| Self(text.to_owned()))
    }
}

text_type! {
    /// The class of an authentication (`acr`, OpenID Connect Core §2): a name that clients and sign-in service agree on.
    AuthenticationContext, "1 to 255 printable ASCII characters without space"
}

impl AuthenticationContext {
    /// Reads a class; `None` when it is empty, longer than 255 characters, or has others than printable ASCII. Requests
    /// separate several by spaces, so that it has none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_legal = (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_legal.then(|| Self(text.to_owned()))
    }
}
