//! Digests of what is loaded, by which replicas are compared. They are keyed, because a plain hash of a configuration or a
//! key would let whoever reads it try guesses.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{HMAC_SHA256, Key, sign};
use serde_json::{Value, json};

use crate::config::Config;
use crate::entropy::{Entropy, Exhausted, draw};
use crate::keys::{KeyClass, Schedule, read_key_file};
use crate::seal::RootKey;
use crate::startup::Loaded;

/// What a key for digests is derived for.
const PURPOSE: &[u8] = b"signet v1 digest";

/// What belongs to one replica alone and may differ.
const OF_ONE_REPLICA: [(&str, &str); 3] = [("server", "bind"), ("server", "workers"), ("server", "max_connections")];
const SECTIONS_OF_ONE_REPLICA: [&str; 3] = ["admin", "storage", "log"];

/// Larger tables are told as a whole.
const MOST_ENTRIES: usize = 64;

/// The largest file that is digested, in bytes; of a larger one only that it is there.
const MOST_BYTES: u64 = 1 << 20;

/// What is loaded, in short.
#[derive(Clone, Debug, Default)]
pub(super) struct Digests {
    /// Over all settings that replicas share.
    pub(super) configuration: String,
    /// Over all key files.
    pub(super) keys: String,
    /// Whose key it was: replicas that share that key can be compared, others not.
    pub(super) keyed_by: String,
    /// What tells two such keys apart.
    check: String,
    settings: BTreeMap<String, String>,
    key_files: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
}

impl Digests {
    pub(super) fn details(&self) -> Value {
        json!({
            "configuration": self.configuration,
            "keys": self.keys,
            "keyed_by": self.keyed_by,
            "check": self.check,
            "settings": self.settings,
            "key_files": self.key_files,
            "files": self.files,
        })
    }
}

/// Makes digests.
pub(super) struct Digester {
    of_process: Key,
}

impl Digester {
    pub(super) fn new(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Ok(Self { of_process: Key::new(HMAC_SHA256, &draw::<32>(entropy)?) })
    }

    pub(super) fn digests(&self, loaded: &Loaded) -> Digests {
        let (key, keyed_by) = configured_key(loaded).map_or_else(
            || (self.of_process.clone(), "this process".to_owned()),
            |(key, label)| (key, format!("keys.{label}")),
        );
        let digest = |bytes: &[u8]| text(sign(&key, bytes).as_ref());
        let of_value = |value: &Value| digest(value.to_string().as_bytes());
        let shared = shared_settings(&loaded.config);
        let settings = shared.iter().flat_map(|(section, value)| parts(section, value));
        let settings = settings.map(|(name, value)| (name, of_value(value))).collect();
        let key_files = key_files(loaded, &digest);
        Digests {
            configuration: of_value(&json!(shared)),
            keys: of_value(&json!(key_files)),
            keyed_by,
            check: digest(PURPOSE),
            settings,
            key_files,
            files: other_files(loaded, &digest),
        }
    }
}

/// The settings that replicas share, by section.
fn shared_settings(config: &Config) -> BTreeMap<String, Value> {
    let Ok(Value::Object(mut all)) = serde_json::to_value(config) else { return BTreeMap::new() };
    for section in SECTIONS_OF_ONE_REPLICA {
        all.remove(section);
    }
    for (section, key) in OF_ONE_REPLICA {
        if let Some(Value::Object(settings)) = all.get_mut(section) {
            settings.remove(key);
        }
    }
    all.into_iter().collect()
}

/// A section by its entries, where there are not too many.
fn parts<'a>(section: &'a str, value: &'a Value) -> Vec<(String, &'a Value)> {
    match value {
        Value::Object(entries) if entries.len() <= MOST_ENTRIES => {
            entries.iter().map(|(key, value)| (format!("{section}.{key}"), value)).collect()
        }
        value => vec![(section.to_owned(), value)],
    }
}

/// Digests of the key files, by label. One that cannot be read has that of nothing.
fn key_files(loaded: &Loaded, digest: &impl Fn(&[u8]) -> String) -> BTreeMap<String, String> {
    let keys = loaded.config.keys.iter().map(|(label, settings)| {
        let bytes = settings.file.as_ref().and_then(|file| read_key_file(&loaded.folder.join(file)).ok());
        (label.to_string(), digest(bytes.as_ref().map_or(&[], |bytes| bytes.as_slice())))
    });
    keys.collect()
}

/// Digests of what else the configuration names: secrets, clients' keys, certificates.
fn other_files(loaded: &Loaded, digest: &impl Fn(&[u8]) -> String) -> BTreeMap<String, String> {
    let config = &loaded.config;
    let is_key = |file: &Path| config.keys.values().any(|key| key.file.as_deref() == Some(file));
    // Each replica may have a certificate of its own.
    let tls = config.server.tls.as_ref();
    let is_tls = |file: &Path| tls.is_some_and(|tls| tls.key == file || tls.certificate == file);
    let files = config.referenced_files().filter(|file| !is_key(file) && !is_tls(file)).take(MOST_ENTRIES);
    files.map(|file| (file.display().to_string(), digest(&read(&loaded.folder.join(file))))).collect()
}

fn read(file: &Path) -> Vec<u8> {
    let fits = std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.len() <= MOST_BYTES);
    fits.then(|| std::fs::read(file).ok()).flatten().unwrap_or_default()
}

/// A key derived from one that replicas share: of the class `mac` where there is one, else of one that seals; the first by
/// its dates, whatever the time is, so that replicas agree that loaded at different times.
fn configured_key(loaded: &Loaded) -> Option<(Key, String)> {
    let usable = loaded.config.keys.iter().filter(|(_, key)| !key.revoked && key.class != Some(KeyClass::Signing));
    let (label, settings) = usable.min_by_key(|(label, key)| {
        (key.class != Some(KeyClass::Mac), key.class, Schedule::of(key).activate_at, *label)
    })?;
    let bytes = read_key_file(&loaded.folder.join(settings.file.as_ref()?)).ok()?;
    let root = RootKey::from_jwk(&bytes).ok()?.to_jwk();
    let derived = sign(&Key::new(HMAC_SHA256, root.as_bytes()), PURPOSE);
    Some((Key::new(HMAC_SHA256, derived.as_ref()), label.to_string()))
}

/// Half of it tells two apart.
fn text(tag: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(tag.get(..16).unwrap_or_default())
}
