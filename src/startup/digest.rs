//! Digests of what is loaded, by which replicas are compared. They are keyed, because a plain hash of a configuration or a
//! key would let whoever reads it try guesses.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{Context, HMAC_SHA256, Key, sign};

use crate::clock::Timestamp;
use crate::entropy::{Entropy, Exhausted, draw};
use crate::keys::{KeyClass, Schedule, read_key_file};
use crate::seal::RootKey;
use crate::startup::Loaded;

/// What a key for digests is derived for.
const PURPOSE: &[u8] = b"signet v1 digest";

/// What is loaded, in short.
#[derive(Clone, Debug, Default)]
pub(super) struct Digests {
    pub(super) configuration: String,
    pub(super) keys: String,
    /// Whose key it was: replicas that share a `mac` key can be compared, others not.
    pub(super) keyed_by: String,
}

/// Makes digests.
pub(super) struct Digester {
    of_process: Key,
}

impl Digester {
    pub(super) fn new(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self { of_process: Key::new(HMAC_SHA256, &draw::<32>(entropy)?) })
    }

    pub(super) fn digests(&self, loaded: &Loaded, now: Timestamp) -> Digests {
        let (key, keyed_by) = configured_key(loaded, now).map_or_else(
            || (self.of_process.clone(), "this process".to_owned()),
            |(key, label)| (key, format!("keys.{label}")),
        );
        let configuration = serde_json::to_vec(&loaded.config).unwrap_or_default();
        let mut keys = Context::with_key(&key);
        for (label, settings) in &loaded.config.keys {
            let bytes = settings.file.as_ref().and_then(|file| read_key_file(&loaded.folder.join(file)).ok());
            keys.update(label.as_str().as_bytes());
            keys.update(&[0]);
            keys.update(bytes.as_ref().map_or(&[], |bytes| bytes.as_slice()));
            keys.update(&[0]);
        }
        Digests { configuration: text(sign(&key, &configuration).as_ref()), keys: text(keys.sign().as_ref()), keyed_by }
    }
}

/// A key derived from the `mac` key that was activated last.
fn configured_key(loaded: &Loaded, now: Timestamp) -> Option<(Key, String)> {
    let macs = loaded.config.keys.iter().filter(|(_, settings)| settings.class == Some(KeyClass::Mac));
    let active = macs.filter(|(_, settings)| Schedule::of(settings).is_active(now));
    let (label, settings) = active.max_by_key(|(label, settings)| (Schedule::of(settings).activate_at, *label))?;
    let bytes = read_key_file(&loaded.folder.join(settings.file.as_ref()?)).ok()?;
    let root = RootKey::from_jwk(&bytes).ok()?.to_jwk();
    let derived = sign(&Key::new(HMAC_SHA256, root.as_bytes()), PURPOSE);
    Some((Key::new(HMAC_SHA256, derived.as_ref()), label.to_string()))
}

/// Half of it tells two apart.
fn text(tag: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(tag.get(..16).unwrap_or_default())
}
