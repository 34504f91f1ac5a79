//! Request ids: how an answer is found again in the log.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::entropy::{Entropy, Exhausted, draw};

/// The id of one request, unique over processes and restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId([u8; Self::BYTES]);

impl RequestId {
    const BYTES: usize = 15;
}

/// Hands out request ids: a keyed function of a counter, because the counter itself would tell strangers how many
/// requests there are.
pub struct RequestIds {
    key: Key,
    next: AtomicU64,
}

impl RequestIds {
    /// A source whose ids no other process repeats.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn new(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self { key: Key::new(HMAC_SHA256, &draw::<32>(entropy)?), next: AtomicU64::new(0) })
    }

    /// The next id.
    pub fn next(&self) -> RequestId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let tag = sign(&self.key, &number.to_be_bytes());
        RequestId(tag.as_ref().first_chunk().copied().unwrap_or_default())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::RequestIds;
    use crate::entropy::SystemEntropy;

    #[test]
    fn no_id_is_given_twice_by_one_process_or_two() {
        let sources = [(); 2].map(|()| RequestIds::new(&SystemEntropy::new()).unwrap());
        let ids: BTreeSet<String> =
            sources.iter().flat_map(|source| (0..1000).map(|_| source.next().to_string())).collect();
        assert_eq!(ids.len(), 2000);
        assert!(ids.iter().all(|id| id.len() == 20));
    }
}
