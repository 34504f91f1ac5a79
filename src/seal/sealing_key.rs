//! The key that seals for one class and issuer.

use std::fmt;

use crate::entropy::{Entropy, Exhausted, draw};
use crate::protocol::IssuerIdentifier;
use crate::seal::purpose_key::PurposeKey;
use crate::seal::{Purpose, RootKey, SealClass, SealKeyId, Sealed, TooLong, Writer, text};

/// Seals and opens the purposes of one class for one issuer. Their keys are derived once, when it is made.
///
/// ```compile_fail
/// fn print(key: signet::seal::SealingKey) {
///     println!("{key:?}");
/// }
/// ```
pub struct SealingKey {
    id: SealKeyId,
    class: SealClass,
    keys: Vec<PurposeKey>,
}

impl SealingKey {
    /// Derives the keys of all purposes of `class`.
    #[must_use]
    pub fn derive(root: &RootKey, class: SealClass, issuer: &IssuerIdentifier) -> Self {
        let id = root.key_id();
        // Should a key ever not be derived, its purpose neither seals nor opens.
        let keys = class.purposes().filter_map(|purpose| PurposeKey::derive(root, purpose, issuer)).collect();
        Self { id, class, keys }
    }

    /// The id of the root key, which every blob carries.
    #[must_use]
    pub const fn key_id(&self) -> SealKeyId {
        self.id
    }

    /// The class whose purposes it seals.
    #[must_use]
    pub const fn class(&self) -> SealClass {
        self.class
    }

    /// Seals a value and returns its text form, which is another each time.
    ///
    /// # Errors
    /// [`SealFault`] when the purpose is not of this class, the value is too long, or there is no randomness.
    pub fn seal<T: Sealed>(&self, value: &T, entropy: &dyn Entropy) -> Result<String, SealFault> {
        let key = self.of(T::PURPOSE).ok_or(SealFault::WrongClass)?;
        let mut writer = Writer::new(T::PURPOSE, key.header(), &draw(entropy)?);
        writer.u8(T::VERSION)?;
        value.write(&mut writer)?;
        let blob = key.seal(writer.into_blob())?;
        Ok(text::encode(T::PURPOSE, &blob))
    }

    /// The key of one purpose, unless that is of another class.
    pub(super) fn of(&self, purpose: Purpose) -> Option<&PurposeKey> {
        self.keys.iter().find(|key| key.purpose() == purpose)
    }
}

/// Why a value was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealFault {
    /// There is no randomness.
    Exhausted,
    /// No key of the purpose's class seals at this moment.
    NoKey,
    /// The payload exceeds [`Purpose::max_bytes`].
    TooLong,
    /// The key is of another class than the purpose.
    WrongClass,
}

impl From<Exhausted> for SealFault {
    fn from(_: Exhausted) -> Self {
        Self::Exhausted
    }
}

impl From<TooLong> for SealFault {
    fn from(_: TooLong) -> Self {
        Self::TooLong
    }
}

impl fmt::Display for SealFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhausted => Exhausted.fmt(f),
            Self::NoKey => f.write_str("no key of this class seals now"),
            Self::TooLong => TooLong.fmt(f),
            Self::WrongClass => f.write_str("the sealing key is of another class than the purpose"),
        }
    }
}

impl std::error::Error for SealFault {}
