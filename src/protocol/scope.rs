//! Scope (RFC 6749 §3.3): a set of case-sensitive tokens.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::protocol::text_type::text_type;

text_type! {
    /// One `scope-token`: `1*( %x21 / %x23-5B / %x5D-7E )`.
    ScopeToken, "a scope token: printable ASCII without space, quote and backslash, at most 128 characters"
}

impl ScopeToken {
    /// The longest scope token.
    pub const MAX_CHARS: usize = 128;

    /// Reads a scope token; `None` when it is empty, too long, or has other characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let legal = (1..=Self::MAX_CHARS).contains(&text.len())
            && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
        legal.then(|| Self(text.to_owned()))
    }
}

/// A set of scope tokens; order means nothing and a repeated token is one token.
///
/// A clone is the same set in the same place: thousands of clients are registered for the same few scopes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope(Arc<BTreeSet<ScopeToken>>);

impl Scope {
    /// The most tokens in one scope.
    pub const MAX_TOKENS: usize = 50;

    /// Reads a space-delimited list; `None` when a token is illegal or there are too many.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_separated(text, ' ')
    }

    /// The same of a list that `separator` delimits, as some servers had it before RFC 6749. A space, which no token
    /// can hold, separates all the same, so that a client may be mended before its registration is.
    #[must_use]
    pub fn parse_separated(text: &str, separator: char) -> Option<Self> {
        let mut tokens = BTreeSet::new();
        for (count, token) in text.split([' ', separator]).filter(|token| !token.is_empty()).enumerate() {
            if count >= Self::MAX_TOKENS {
                return None;
            }
            tokens.insert(ScopeToken::parse(token)?);
        }
        Some(Self(Arc::new(tokens)))
    }

    /// Whether there is no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `token` is in the scope.
    #[must_use]
    pub fn contains(&self, token: &ScopeToken) -> bool {
        self.0.contains(token)
    }

    /// Whether the token of this name is in the scope.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|token| token.as_str() == name)
    }

    /// Whether every token of this scope is in `other`.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// This scope without the tokens that `keep` is false of.
    #[must_use]
    pub fn narrowed(mut self, keep: impl FnMut(&ScopeToken) -> bool) -> Self {
        Arc::make_mut(&mut self.0).retain(keep);
        self
    }

    /// The tokens in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &ScopeToken> {
        self.0.iter()
    }
}

impl FromIterator<ScopeToken> for Scope {
    fn from_iter<I: IntoIterator<Item = ScopeToken>>(tokens: I) -> Self {
        Self(Arc::new(tokens.into_iter().collect()))
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().serialize(serializer)
    }
}

impl fmt::Display for Scope {
    /// The space-delimited list of RFC 6749 §3.3.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, token) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(token.as_str())?;
        }
        Ok(())
    }
}
