//! Where randomness comes from. Whoever needs a salt or an id is handed an [`Entropy`].

use std::fmt;

use ring::rand::{SecureRandom, SystemRandom};

/// A source of bytes that nobody can guess.
pub trait Entropy: Send + Sync {
    /// Fills `dest`.
    ///
    /// # Errors
    /// [`Exhausted`] when the operating system has none to give; nothing may then be issued.
    fn fill(&self, dest: &mut [u8]) -> Result<(), Exhausted>;
}

/// Draws `N` bytes.
///
/// # Errors
/// [`Exhausted`] as [`Entropy::fill`] says.
pub fn draw<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], Exhausted> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// The operating system gave no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted;

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operating system gave no randomness")
    }
}

impl std::error::Error for Exhausted {}

/// The operating system's generator.
#[derive(Clone, Debug)]
pub struct SystemEntropy(SystemRandom);

impl SystemEntropy {
    /// A handle to the operating system's generator.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that names the operating system's generator")]
    pub fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Default for SystemEntropy {
    fn default() -> Self {
        Self::new()
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, dest: &mut [u8]) -> Result<(), Exhausted> {
        self.0.fill(dest).map_err(|_| Exhausted)
    }
}
