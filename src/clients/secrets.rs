//! Client secrets: how they are written, kept and made.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::clients::{
    AuthenticationMethod, Client, ClientSettings, MAX_SECRETS, Registering, SecretDigest, SecretSettings,
};
use crate::clock::Timestamp;
use crate::entropy::{Entropy, Exhausted, draw};
use crate::jose::MacKey;
use crate::keys::{FileFault, MissingFile, create_key_file, read_key_file};
use crate::passwords::SlowHash;
use crate::secret::{Reference, Secret};
use crate::settings::{Findings, Label};

/// SHA-256 is no defence for a secret that can be guessed.
const MIN_SECRET_BYTES: usize = 32;

/// What a missing secret file should be.
const SECRET_FILE: &str = "a file that holds the secret, or the sha256 of a new one: signet clients secret";

/// One secret of a client, with dates.
#[derive(Clone)]
pub(super) struct ClientSecret {
    /// That of no secret, where there is a slow hash.
    pub(super) digest: SecretDigest,
    pub(super) slow_hash: Option<Arc<SlowHash>>,
    /// The secret itself, where the client makes assertions with it.
    pub(super) mac_key: Option<MacKey>,
    pub(super) not_before: Timestamp,
    pub(super) expires_at: Timestamp,
}

impl ClientSecret {
    /// What fills the unused places, so that every client costs the same comparisons. It is never valid.
    pub(super) const DECOY: Self = Self {
        digest: SecretDigest::DECOY,
        slow_hash: None,
        mac_key: None,
        not_before: Timestamp::FAR_FUTURE,
        expires_at: Timestamp::EPOCH,
    };
}

impl Client {
    /// Those of its secrets that are kept as slow hashes.
    pub(super) fn slow_hashes(&self) -> impl Iterator<Item = &SlowHash> + Clone {
        self.secrets.iter().filter_map(|secret| secret.slow_hash.as_deref())
    }
}

/// The secrets of a client, padded with decoys.
pub(super) fn secrets_of(
    label: &Label,
    settings: &ClientSettings,
    registering: &Registering<'_>,
    findings: &mut Findings,
) -> [ClientSecret; MAX_SECRETS] {
    let mut secrets = [ClientSecret::DECOY; MAX_SECRETS];
    let key = format!("clients.{label}.secrets");
    let methods = settings.authentication_methods();
    let by_assertion = methods.contains(&AuthenticationMethod::ClientSecretJwt);
    if settings.secrets.is_empty() && methods.into_iter().any(AuthenticationMethod::needs_secret) {
        findings.note_missing(&key, format!("a secret to authenticate with: signet clients secret {label}"));
    }
    if settings.secrets.len() > MAX_SECRETS {
        let found = format!("{} secrets", settings.secrets.len());
        findings.note(&key, found, format!("{MAX_SECRETS} at most; remove those that have expired"));
    }
    let mut names: BTreeMap<String, &Label> = BTreeMap::new();
    for (place, (name, written)) in secrets.iter_mut().zip(&settings.secrets) {
        let key_of = format!("{key}.{name}");
        let Some(kept) = kept_of(&key_of, written, registering, findings) else { continue };
        // Which of its dates would count?
        if let Some(first) = names.insert(kept.identity(), name) {
            findings.note(&key_of, format!("the same secret as {key}.{first}"), "a secret of its own");
        }
        if by_assertion && kept.secret.is_none() {
            let expected = "file or env, because client_secret_jwt needs the secret itself and not a hash of it";
            findings.note(&key_of, "a hash", expected);
        }
        *place = ClientSecret {
            mac_key: kept.secret.filter(|_| by_assertion).and_then(|secret| MacKey::new(secret.expose())),
            digest: kept.digest,
            slow_hash: kept.slow_hash.map(Arc::new),
            not_before: written.not_before.unwrap_or(Timestamp::EPOCH),
            expires_at: written.expires_at.unwrap_or(Timestamp::FAR_FUTURE),
        };
    }
    secrets
}

/// What is kept of a secret: itself where it was read, and a hash of it.
struct Kept {
    digest: SecretDigest,
    slow_hash: Option<SlowHash>,
    secret: Option<Secret>,
}

impl Kept {
    /// What two declarations of the same secret have in common.
    fn identity(&self) -> String {
        self.slow_hash.as_ref().map_or_else(|| self.digest.to_string(), |hash| hash.as_str().to_owned())
    }
}

fn kept_of(
    key: &str,
    written: &SecretSettings,
    registering: &Registering<'_>,
    findings: &mut Findings,
) -> Option<Kept> {
    let read = match (written.sha256, &written.hash, &written.file, &written.env) {
        (Some(digest), None, None, None) => return Some(Kept { digest, slow_hash: None, secret: None }),
        (None, Some(hash), None, None) => {
            return Some(Kept { digest: SecretDigest::DECOY, slow_hash: Some(hash.clone()), secret: None });
        }
        (None, None, Some(file), None) => match secret_file(&registering.folder.join(file)) {
            Err(FileFault::Missing) if registering.missing != MissingFile::Refuse => return None,
            Err(FileFault::Missing) => Err((format!("{}: {}", file.display(), FileFault::Missing), SECRET_FILE)),
            read => read.map_err(|fault| (format!("{}: {fault}", file.display()), fault.expected())),
        },
        (None, None, None, Some(name)) => Reference::Env(name.clone())
            .read(registering.folder)
            .map_err(|error| (format!("{name}: {error}"), "an environment variable that holds the secret")),
        (None, None, None, None) => {
            findings.note_missing(key, "one of sha256, file, env and hash");
            return None;
        }
        _ => {
            findings.note(key, "several of sha256, file, env and hash", "exactly one of them");
            return None;
        }
    };
    match read {
        Ok(secret) if secret.expose().len() >= MIN_SECRET_BYTES => {
            let digest = SecretDigest::of(secret.expose());
            return Some(Kept { digest, slow_hash: None, secret: Some(secret) });
        }
        Ok(secret) => {
            let found = format!("a secret of {} bytes", secret.expose().len());
            findings.note(key, found, format!("{MIN_SECRET_BYTES} bytes or more: signet clients secret"));
        }
        Err((found, expected)) => findings.note(key, found, expected),
    }
    None
}

/// Reads a secret from a file that obeys the rules of key files.
fn secret_file(path: &Path) -> Result<Secret, FileFault> {
    let mut bytes = read_key_file(path)?;
    if bytes.ends_with(b"\n") {
        bytes.pop();
    }
    Ok(Secret::from(std::mem::take(&mut *bytes)))
}

/// A new client secret: 256 bits as 43 characters of base64url.
///
/// # Errors
/// [`Exhausted`] when there is no randomness.
pub fn generate_secret(entropy: &dyn Entropy) -> Result<Zeroizing<String>, Exhausted> {
    let bits = Zeroizing::new(draw::<32>(entropy)?);
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bits)))
}

/// Makes the file of every declared secret that has none: the first start of a development server.
///
/// # Errors
/// As the operating system says; the error names the file.
pub fn generate_missing_secret_files(
    clients: &BTreeMap<Label, ClientSettings>,
    folder: &Path,
    entropy: &dyn Entropy,
) -> io::Result<()> {
    let files = clients.values().flat_map(|client| client.secrets.values()).filter_map(|secret| secret.file.as_ref());
    for path in files.map(|file| folder.join(file)) {
        if !path.try_exists()? {
            let secret = generate_secret(entropy).map_err(io::Error::other)?;
            let line = Zeroizing::new(format!("{}\n", *secret));
            create_key_file(&path, line.as_bytes(), entropy)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        }
    }
    Ok(())
}
