use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::digest::{SHA256, digest};
use signet::entropy::{Entropy, Exhausted};

/// Bytes that never repeat and are the same for the same seed: SHA-256 of seed and counter.
pub(crate) struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededEntropy {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }

    fn block(&self) -> [u64; 2] {
        [self.seed, self.drawn.fetch_add(1, Ordering::SeqCst)]
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, dest: &mut [u8]) -> Result<(), Exhausted> {
        for chunk in dest.chunks_mut(SHA256.output_len()) {
            let hash = digest(&SHA256, self.block().map(u64::to_be_bytes).as_flattened());
            chunk.iter_mut().zip(hash.as_ref()).for_each(|(byte, drawn)| *byte = *drawn);
        }
        Ok(())
    }
}

/// The given bytes in their order, then no more.
pub(crate) struct ReplayedEntropy(Mutex<Vec<u8>>);

impl ReplayedEntropy {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(Mutex::new(bytes.to_vec()))
    }
}

impl Entropy for ReplayedEntropy {
    fn fill(&self, dest: &mut [u8]) -> Result<(), Exhausted> {
        let mut left = self.0.lock().map_err(|_| Exhausted)?;
        let drawn = left.get(..dest.len()).ok_or(Exhausted)?;
        dest.copy_from_slice(drawn);
        left.drain(..dest.len());
        Ok(())
    }
}
