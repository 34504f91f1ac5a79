//! Key classes. No key serves two of them.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::seal::SealClass;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyClass {
    /// Signs JWTs; each signature algorithm is a class of its own within it.
    Signing,
    /// Seals blobs of the purposes of one seal class.
    Sealing(SealClass),
    /// Keys message authentication codes.
    Mac,
    /// Derives pairwise subjects (OpenID Connect Core §8.1). Never rotated: every subject would change.
    Pairwise,
}

impl KeyClass {
    /// All classes, signing first.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Signing]
            .into_iter()
            .chain(SealClass::ALL.into_iter().map(Self::Sealing))
            .chain([Self::Mac, Self::Pairwise])
    }

    /// The name in `config.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Sealing(class) => class.as_str(),
            Self::Mac => "mac",
            Self::Pairwise => "pairwise",
        }
    }

    /// Reads the name in `config.toml`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|class| class.as_str() == name)
    }

    /// How long at most a blob sealed under a key of this class is honoured; `None` where that has no end, or where
    /// the configuration says it instead.
    #[must_use]
    pub const fn longest_use(self) -> Option<Duration> {
        let hours = match self {
            Self::Sealing(SealClass::ShortLived) => 1,
            Self::Sealing(SealClass::Recovery) => 48,
            Self::Sealing(SealClass::Refresh) => 30 * 24,
            Self::Sealing(SealClass::Cookie | SealClass::Client) => 90 * 24,
            Self::Sealing(SealClass::Permalink) => 366 * 24,
            Self::Sealing(SealClass::Storage) | Self::Signing | Self::Mac | Self::Pairwise => return None,
        };
        Some(Duration::from_secs(hours * 3600))
    }

    /// The class of seals, if it is one.
    #[must_use]
    pub const fn sealing(self) -> Option<SealClass> {
        if let Self::Sealing(class) = self { Some(class) } else { None }
    }

    /// Whether what the key protects is kept for ever, so that the key is too.
    #[must_use]
    pub const fn is_kept_for_ever(self) -> bool {
        matches!(self, Self::Pairwise | Self::Sealing(SealClass::Storage))
    }
}

impl fmt::Display for KeyClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for KeyClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for KeyClass {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| {
            let names: Vec<_> = Self::all().map(Self::as_str).collect();
            de::Error::invalid_value(de::Unexpected::Str(&name), &format!("a key class: {}", names.join(", ")).as_str())
        })
    }
}
