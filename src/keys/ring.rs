//! The key ring: every key that has a future, parsed once, found by date.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::jose::{KeyId, SigningKey, VerifyingKey};
use crate::keys::{FileFault, JwkSetTimeline, KeyClass, KeySettings, PublishedJwkSet, Schedule, read_key_file};
use crate::protocol::{IssuerIdentifier, SigningAlgorithm};
use crate::seal::{
    self, Broken, Inspection, KeyedFunctions, PairwiseKey, RootKey, SealClass, SealFault, SealKeyId, Sealed, SealingKey,
};
use crate::settings::{Findings, Label};

/// A key with its label and its dates.
pub struct Scheduled<K> {
    /// The name of its table in the configuration.
    pub label: Label,
    /// Its dates.
    pub schedule: Schedule,
    /// The key.
    pub key: K,
}

/// The keys of this service.
pub struct KeyRing {
    signing: Vec<Scheduled<SigningKey>>,
    sealing: Vec<Scheduled<SealingKey>>,
    pairwise: Vec<Scheduled<PairwiseKey>>,
    keyed: Vec<Scheduled<KeyedFunctions>>,
    jwk_sets: JwkSetTimeline,
}

/// What a declared key or secret whose file does not exist means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingFile {
    /// It will be made at the start of a development server; a fault under any other issuer.
    Overlook,
    /// It is, or will be, in another folder than the one that is looked at.
    Elsewhere,
    /// A fault.
    Refuse,
}

/// What loading needs besides the settings.
pub struct Loading<'a> {
    /// Where relative paths start.
    pub folder: &'a Path,
    /// The issuer that seals are bound to.
    pub issuer: &'a IssuerIdentifier,
    /// How long caches may keep the JWK Set.
    pub jwk_set_max_age: Duration,
    /// What a missing file means.
    pub missing: MissingFile,
    /// The present; keys without a future are not loaded.
    pub now: Timestamp,
}

impl KeyRing {
    /// Reads, parses and tests every key that has a future, noting all that is wrong.
    #[must_use]
    pub fn load(keys: &BTreeMap<Label, KeySettings>, loading: &Loading<'_>, findings: &mut Findings) -> Self {
        let mut signing: Vec<Scheduled<SigningKey>> = Vec::new();
        let mut sealing: Vec<Scheduled<SealingKey>> = Vec::new();
        let mut pairwise: Vec<Scheduled<PairwiseKey>> = Vec::new();
        let mut keyed: Vec<Scheduled<KeyedFunctions>> = Vec::new();
        let mut identities = Identities::default();
        for (label, settings) in keys {
            let schedule = Schedule::of(settings);
            let Some(class) = class_of(label, settings, findings) else { continue };
            if !schedule.has_future(loading.now) {
                continue;
            }
            let Some(bytes) = bytes_of(label, settings, loading, findings) else { continue };
            match (class, settings.algorithm) {
                (KeyClass::Signing, Some(algorithm)) => {
                    let Some(key) = signing_key(label, &bytes, algorithm, findings) else { continue };
                    if identities.is_new(label, &Identity::Signing(key.key_id().clone()), findings) {
                        signing.push(Scheduled { label: label.clone(), schedule, key });
                    }
                }
                _ => {
                    let Some(root) = root_key(label, &bytes, findings) else { continue };
                    let new = identities.is_new(label, &Identity::Root(root.key_id().to_string()), findings);
                    let label = label.clone();
                    match class {
                        KeyClass::Sealing(class) if new => {
                            let key = SealingKey::derive(&root, class, loading.issuer);
                            sealing.push(Scheduled { label, schedule, key });
                        }
                        KeyClass::Pairwise if new => {
                            is_the_only(&label, &pairwise, findings);
                            pairwise.extend(PairwiseKey::derive(&root).map(|key| Scheduled { label, schedule, key }));
                        }
                        KeyClass::Mac if new => {
                            let functions = KeyedFunctions::derive(&root, loading.issuer);
                            keyed.extend(functions.map(|key| Scheduled { label, schedule, key }));
                        }
                        _ => {}
                    }
                }
            }
        }
        let jwk_sets = JwkSetTimeline::render(&signing, loading.jwk_set_max_age);
        keyed.sort_by(|a, b| (b.schedule.activate_at, &b.label).cmp(&(a.schedule.activate_at, &a.label)));
        Self { signing, sealing, pairwise, keyed, jwk_sets }
    }

    /// The key that signs with `algorithm` at `now`: of several active ones the one activated last.
    #[must_use]
    pub fn signing_key(&self, algorithm: SigningAlgorithm, now: Timestamp) -> Option<&SigningKey> {
        latest(self.signing.iter().filter(|key| key.key.algorithm() == algorithm), now)
    }

    /// The key with this `kid`, if it is published, active or retired at `now`.
    #[must_use]
    pub fn verifying_key(&self, key_id: &str, now: Timestamp) -> Option<&VerifyingKey> {
        let mut accepted = self.signing.iter().filter(|key| key.schedule.is_accepted(now));
        accepted.find(|key| key.key.key_id().as_str() == key_id).map(|key| key.key.public_half())
    }

    /// The key that seals for `class` at `now`.
    #[must_use]
    pub fn sealing_key(&self, class: SealClass, now: Timestamp) -> Option<&SealingKey> {
        latest(self.sealing.iter().filter(|key| key.key.class() == class), now)
    }

    /// The key that derives pairwise subjects: the one there is, for as long as it is declared.
    #[must_use]
    pub fn pairwise_key(&self) -> Option<&PairwiseKey> {
        self.pairwise.first().map(|key| &key.key)
    }

    /// What computes keyed functions at `now`, if there is a key of the MAC class.
    #[must_use]
    pub fn keyed_functions(&self, now: Timestamp) -> Option<&KeyedFunctions> {
        latest(self.keyed.iter(), now)
    }

    /// What computed them, or will, for anything that counts at `now`: the latest first.
    pub fn all_keyed_functions(&self, now: Timestamp) -> impl Iterator<Item = &KeyedFunctions> {
        self.keyed.iter().filter(move |key| key.schedule.is_accepted(now)).map(|key| &key.key)
    }

    /// Seals a value under the active key of its purpose's class.
    ///
    /// # Errors
    /// [`SealFault`] when there is no such key or no randomness, or the value is too long.
    pub fn seal<T: Sealed>(&self, value: &T, now: Timestamp, entropy: &dyn Entropy) -> Result<String, SealFault> {
        self.sealing_key(T::PURPOSE.class(), now).ok_or(SealFault::NoKey)?.seal(value, entropy)
    }

    /// Opens what any replica sealed under a key that is published, active or retired at `now`.
    ///
    /// # Errors
    /// [`Broken`], one for every way to fail.
    pub fn open<T: Sealed>(&self, text: &str, now: Timestamp) -> Result<T, Broken> {
        seal::open(text, |id| self.opening_key(id, T::PURPOSE.class(), now))
    }

    /// What a text that looks sealed turns out to be, whatever the dates of the key that sealed it.
    #[must_use]
    pub fn inspect(&self, text: &str) -> Option<Inspection> {
        seal::inspect(text, |id| self.sealing.iter().find(|key| key.key.key_id() == id).map(|key| &key.key))
    }

    /// The sealing keys, by label.
    pub fn sealing_keys(&self) -> impl Iterator<Item = &Scheduled<SealingKey>> {
        self.sealing.iter()
    }

    fn opening_key(&self, id: SealKeyId, class: SealClass, now: Timestamp) -> Option<&SealingKey> {
        let mut keys = self.sealing.iter().filter(|key| key.key.class() == class && key.schedule.is_accepted(now));
        keys.find(|key| key.key.key_id() == id).map(|key| &key.key)
    }

    /// The JWK Set at `now` and how long it may be cached.
    #[must_use]
    pub fn jwk_set(&self, now: Timestamp) -> Option<(&PublishedJwkSet, Duration)> {
        self.jwk_sets.at(now)
    }

    /// The signing keys, by label.
    pub fn signing_keys(&self) -> impl Iterator<Item = &Scheduled<SigningKey>> {
        self.signing.iter()
    }
}

/// Another key would make everybody somebody else to every client (OpenID Connect Core §8.1).
fn is_the_only(label: &Label, others: &[Scheduled<PairwiseKey>], findings: &mut Findings) {
    if let Some(first) = others.first() {
        let found = format!("a pairwise key beside keys.{}", first.label);
        findings.note(format!("keys.{label}.class"), found, "one pairwise key, because every subject would change");
    }
}

fn latest<'a, K>(keys: impl Iterator<Item = &'a Scheduled<K>>, now: Timestamp) -> Option<&'a K> {
    keys.filter(|key| key.schedule.is_active(now))
        .max_by(|a, b| (a.schedule.activate_at, &a.label).cmp(&(b.schedule.activate_at, &b.label)))
        .map(|key| &key.key)
}

fn class_of(label: &Label, settings: &KeySettings, findings: &mut Findings) -> Option<KeyClass> {
    let names = || KeyClass::all().map(KeyClass::as_str).collect::<Vec<_>>().join(", ");
    match (settings.class, settings.algorithm) {
        (None, _) => findings.note_missing(format!("keys.{label}.class"), format!("one of {}", names())),
        (Some(KeyClass::Signing), None) => {
            let names = SigningAlgorithm::NAMES.join(", ");
            findings.note_missing(format!("keys.{label}.algorithm"), format!("one of {names}"));
        }
        (Some(class), Some(algorithm)) if class != KeyClass::Signing => {
            findings.note(format!("keys.{label}.algorithm"), algorithm.as_str(), "nothing: only signing keys have one");
        }
        (Some(class), _) => return Some(class),
    }
    None
}

fn bytes_of(
    label: &Label,
    settings: &KeySettings,
    loading: &Loading<'_>,
    findings: &mut Findings,
) -> Option<Zeroizing<Vec<u8>>> {
    let key = format!("keys.{label}.file");
    let Some(file) = &settings.file else {
        findings.note_missing(key, "the private key file, such as \"keys/es256.pem\"");
        return None;
    };
    let path = loading.folder.join(file);
    match read_key_file(&path) {
        Ok(bytes) => return Some(bytes),
        Err(FileFault::Missing) if loading.missing != MissingFile::Refuse => {}
        Err(fault) => findings.note(key, format!("{}: {fault}", path.display()), fault.expected()),
    }
    None
}

fn signing_key(
    label: &Label,
    bytes: &[u8],
    algorithm: SigningAlgorithm,
    findings: &mut Findings,
) -> Option<SigningKey> {
    let expected = || format!("a private key for {algorithm}, as PEM (PKCS#8) or JWK");
    SigningKey::read(bytes, algorithm)
        .and_then(|key| key.self_test().map(|()| key))
        .map_err(|fault| findings.note(format!("keys.{label}.file"), fault.to_string(), expected()))
        .ok()
}

fn root_key(label: &Label, bytes: &[u8], findings: &mut Findings) -> Option<RootKey> {
    let expected = "a private JWK of 32 random bytes: signet keys generate";
    RootKey::from_jwk(bytes)
        .map_err(|fault| findings.note(format!("keys.{label}.file"), fault.to_string(), expected))
        .ok()
}

/// Two tables with one key would make a retired or revoked key live on under another label.
#[derive(Default)]
struct Identities(BTreeMap<Identity, Label>);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Signing(KeyId),
    Root(String),
}

impl Identities {
    fn is_new(&mut self, label: &Label, identity: &Identity, findings: &mut Findings) -> bool {
        if let Some(first) = self.0.get(identity) {
            findings.note(format!("keys.{label}.file"), format!("the same key as keys.{first}"), "a key of its own");
            return false;
        }
        self.0.insert(identity.clone(), label.clone());
        true
    }
}
