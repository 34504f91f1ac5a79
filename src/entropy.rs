//! Where randomness comes from. Whoever needs a salt or an id is handed an [`Entropy`].

use std::cell::RefCell;
use std::fmt;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroize;

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
///
/// What is secret comes straight from it. Salts and ids, of which every request needs a few, are cut from a block that
/// each thread draws ahead, because a call costs as much as the bytes of many.
#[derive(Clone, Debug)]
pub struct SystemEntropy(SystemRandom);

/// Shorter than any key or secret.
const MAX_CUT: usize = 24;

thread_local! {
    static BLOCK: RefCell<Block> = const { RefCell::new(Block { bytes: [0; Block::BYTES], left: 0 }) };
}

/// Bytes drawn ahead, of which the first `left` were given to nobody.
struct Block {
    bytes: [u8; Self::BYTES],
    left: usize,
}

impl Block {
    const BYTES: usize = 1024;

    /// Cuts off as much as `dest` takes, and forgets it.
    fn cut(&mut self, dest: &mut [u8], system: &SystemRandom) -> Result<(), Exhausted> {
        if self.left < dest.len() {
            // Until it is full there is nothing in it.
            self.left = 0;
            system.fill(&mut self.bytes).map_err(|_| Exhausted)?;
            self.left = Self::BYTES;
        }
        let rest = self.left.saturating_sub(dest.len());
        let cut = self.bytes.get_mut(rest..self.left).filter(|cut| cut.len() == dest.len()).ok_or(Exhausted)?;
        dest.copy_from_slice(cut);
        cut.zeroize();
        self.left = rest;
        Ok(())
    }
}

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
        if dest.len() > MAX_CUT {
            return self.0.fill(dest).map_err(|_| Exhausted);
        }
        BLOCK.with_borrow_mut(|block| block.cut(dest, &self.0))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BLOCK, Block, SystemEntropy, draw};

    #[test]
    fn nothing_is_given_twice_and_nothing_given_is_kept() {
        let entropy = SystemEntropy::new();
        let drawn: BTreeSet<[u8; 15]> = (0..1000).map(|_| draw(&entropy).unwrap()).collect();
        assert_eq!(drawn.len(), 1000);
        BLOCK.with_borrow(|block| {
            assert!(block.left + 15 <= Block::BYTES);
            assert!(block.bytes[block.left..].iter().all(|byte| *byte == 0));
        });
    }
}
