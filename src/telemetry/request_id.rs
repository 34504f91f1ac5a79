//! Request ids: how an answer is found again in the log.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::entropy::{Entropy, draw};

/// The id of one request, unique over processes and restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId([u8; Self::BYTES]);

impl RequestId {
    const BYTES: usize = 15;
}

/// Hands out request ids: random ones, because a counter would tell strangers how many requests there are.
pub struct RequestIds(Arc<dyn Entropy>);

impl RequestIds {
    /// A source whose ids nobody repeats.
    #[must_use]
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self(entropy)
    }

    /// The next id; where there is no randomness, and so nothing else either, always the same.
    pub fn next(&self) -> RequestId {
        RequestId(draw(self.0.as_ref()).unwrap_or_default())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; Self::BYTES / 3 * 4];
        let written = URL_SAFE_NO_PAD.encode_slice(self.0, &mut text).unwrap_or(0);
        f.write_str(text.get(..written).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or(""))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::RequestIds;
    use crate::entropy::SystemEntropy;

    #[test]
    fn no_id_is_given_twice_by_one_process_or_two() {
        let sources = [(); 2].map(|()| RequestIds::new(Arc::new(SystemEntropy::new())));
        let ids: BTreeSet<String> =
            sources.iter().flat_map(|source| (0..1000).map(|_| source.next().to_string())).collect();
        assert_eq!(ids.len(), 2000);
        assert!(ids.iter().all(|id| id.len() == 20));
    }
}
