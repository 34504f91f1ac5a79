//! What every run has in common: one moment, one issuer, its keys and its clients. The keys are those of RFC 8037
//! appendix A and RFC 7515 appendix A.3, so a found input means the same everywhere.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use signet::clients::{Client, Registering, Registry, SecretDigest};
use signet::clock::Timestamp;
use signet::config::{Config, Written};
use signet::entropy::{Entropy, Exhausted};
use signet::jose::{SigningKey, VerifyingKeys};
use signet::keys::{KeyClass, KeyRing, KeySettings, Loading, MissingFile};
use signet::protocol::{IssuerIdentifier, SigningAlgorithm};
use signet::seal::{RootKey, SealClass, SealingKey};
use signet::settings::{Findings, Label};
use signet::tokens::Issuer;

/// The present moment: 2027-01-15T08:00:00Z.
pub const NOW: Timestamp = Timestamp::from_secs(NOW_SECS);
/// [`NOW`] as a `NumericDate`.
pub const NOW_SECS: u64 = 1_800_000_000;
/// The issuer.
pub const ISSUER: &str = "https://as.example";
/// The resource server that judges access tokens.
pub const AUDIENCE: &str = "https://orders.example";
/// A secret of the clients `web`, `svc`, `job` and `shop`, the disabled client `off` and, expired, of `old`.
pub const SECRET: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY";
/// The root key of every sealing key.
pub const ROOT: [u8; 32] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const P256: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

/// A public client that has people sign in, on devices of their own and on a site.
const APP: &str = r#"
authentication = ["none"]
grant_types = ["authorization_code", "refresh_token"]
refresh_tokens = "rotate"
scopes = ["openid", "profile", "offline_access", "read", "write"]
default_scope = ["openid", "read"]
resources = ["orders"]
redirect_uris = ["com.example.app:/cb", "http://127.0.0.1/cb", "http://[::1]:8080/cb", "https://app.example/cb?a=b"]
post_logout_redirect_uris = ["https://app.example/bye"]
"#;

/// A confidential client that may do without a code challenge, and of whom everything else is otherwise.
const SHOP: &str = r#"
grant_types = ["authorization_code"]
pkce = "or-nonce"
excess_scope = "narrow"
scopes = ["openid", "email", "offline_access", "read", "write", "bill"]
resources = ["orders", "billing"]
redirect_uris = ["https://shop.example/cb", "http://localhost/cb"]
any_port_of_localhost = true
default_max_age = "1h"
default_acr_values = ["gold", "silver"]
"#;

/// The key that signs access tokens.
pub static SIGNING_KEY: LazyLock<SigningKey> = LazyLock::new(|| signing_key(ED25519, SigningAlgorithm::EdDsa));

/// What verifiers know: [`SIGNING_KEY`], and another key that no token is signed with.
pub static VERIFYING_KEYS: LazyLock<VerifyingKeys> = LazyLock::new(|| {
    let other = signing_key(P256, SigningAlgorithm::Es256);
    [SIGNING_KEY.verifying_key(), other.verifying_key()].into_iter().collect()
});

/// The sealing keys of all classes.
pub static SEALING_KEYS: LazyLock<Vec<SealingKey>> = LazyLock::new(|| {
    let (root, issuer) = (RootKey::from_bytes(ROOT), issuer());
    SealClass::ALL.into_iter().map(|class| SealingKey::derive(&root, class, &issuer)).collect()
});

/// The mint and its reader, with [`SIGNING_KEY`], the sealing keys of all classes, and a key that is revoked.
pub static MINT: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(issuer(), Arc::new(key_ring())));

/// The clients.
pub static REGISTRY: LazyLock<Registry> = LazyLock::new(registry);

/// A client by its id.
#[must_use]
pub fn client(id: &str) -> Option<&'static Client> {
    REGISTRY.active_clients().find(|client| client.id.as_str() == id)
}

/// The issuer.
///
/// # Panics
/// Never: it is one.
#[must_use]
pub fn issuer() -> IssuerIdentifier {
    IssuerIdentifier::parse(ISSUER).unwrap_or_else(|fault| panic!("{ISSUER} is {fault}"))
}

fn signing_key(jwk: &str, algorithm: SigningAlgorithm) -> SigningKey {
    SigningKey::read(jwk.as_bytes(), algorithm).unwrap_or_else(|fault| panic!("{jwk}: {fault}"))
}

/// Key files are read from a folder, so they stand in one for as long as that takes.
fn key_ring() -> KeyRing {
    let folder = std::env::temp_dir().join(format!("signet-fuzz-{}", std::process::id()));
    let mut findings = Findings::default();
    // What an earlier process of the same id left behind.
    let _ = fs::remove_dir_all(&folder);
    let keys = written_keys(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let (issuer, missing, jwk_set_max_age) = (issuer(), MissingFile::Refuse, Duration::from_secs(900));
    let loading = Loading { folder: &folder, issuer: &issuer, jwk_set_max_age, missing, now: Timestamp::EPOCH };
    let ring = KeyRing::load(&keys, &loading, &mut findings);
    let found: Vec<_> = findings.iter().collect();
    assert!(found.is_empty(), "{found:?}");
    // A folder that stays does no harm.
    let _ = fs::remove_dir_all(&folder);
    ring
}

fn written_keys(folder: &Path) -> io::Result<BTreeMap<Label, KeySettings>> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let root = RootKey::from_bytes(ROOT).to_jwk();
    let signing = |algorithm| KeySettings {
        class: Some(KeyClass::Signing),
        algorithm: Some(algorithm),
        ..KeySettings::default()
    };
    let sealing = KeySettings { class: Some(KeyClass::Sealing(SealClass::ShortLived)), ..KeySettings::default() };
    let rows = [
        ("ed25519", ED25519, signing(SigningAlgorithm::EdDsa)),
        ("p256", P256, KeySettings { revoked: true, ..signing(SigningAlgorithm::Es256) }),
        ("sealing", root.as_str(), sealing),
    ];
    let mut keys = BTreeMap::new();
    for (name, jwk, settings) in rows {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(folder.join(name))?;
        file.write_all(jwk.as_bytes())?;
        let label = Label::parse(name).ok_or_else(|| io::Error::other("no label"))?;
        keys.insert(label, KeySettings { file: Some(name.into()), ..settings });
    }
    Ok(keys)
}

fn registry() -> Registry {
    let digest = SecretDigest::of(SECRET.as_bytes());
    let client = |label: &str, settings: &str, secret: Option<&str>| {
        let secret = secret.map(|more| format!("[clients.{label}.secrets.first]\nsha256 = \"{digest}\"\n{more}\n"));
        format!("[clients.{label}]\n{settings}\n{}", secret.unwrap_or_default())
    };
    let job = |label: &str, more: &str, secret: &str| {
        client(label, &format!("grant_types = [\"client_credentials\"]\n{more}"), Some(secret))
    };
    let both =
        "scopes = [\"read\", \"write\", \"bill\"]\ndefault_scope = [\"read\"]\nresources = [\"orders\", \"billing\"]";
    let text = [
        format!("issuer = \"{ISSUER}\"\n"),
        job("web", both, ""),
        job("job", &format!("{both}\nexcess_scope = \"narrow\""), ""),
        job("svc", "resources = [\"orders\"]\nauthentication = [\"client_secret_basic\"]", ""),
        job("off", "resources = [\"orders\"]\nstatus = \"disabled\"", ""),
        job("old", "resources = [\"orders\"]", "expires_at = 2027-01-15T08:00:00Z"),
        format!("[resources.orders]\nidentifier = \"{AUDIENCE}\"\nscopes = [\"read\", \"write\"]\n"),
        "[resources.billing]\nidentifier = \"urn:example:billing\"\nscopes = [\"bill\", \"read\"]\n".to_owned(),
        client("app", APP, None),
        client("shop", SHOP, Some("")),
        "[scopes.read]\n[scopes.write]\n[scopes.bill]\n".to_owned(),
    ]
    .concat();
    let mut findings = Findings::default();
    let written = Written::from_text(Path::new("fixed.toml"), text, [], &[]);
    let written = written.unwrap_or_else(|report| panic!("{report}"));
    let config = Config::interpret(&written, &mut findings);
    let config = config.unwrap_or_else(|| panic!("the fixed configuration has no issuer"));
    let registering = Registering { folder: Path::new("/nonexistent"), missing: MissingFile::Overlook };
    let registry = Registry::build(&config.clients, &config.resources, &config.scopes, &registering, &mut findings);
    assert!(findings.is_empty(), "{}", written.report(findings));
    registry
}

/// Bytes that are others each time: a counter is enough where nobody guesses.
pub struct Counter;

impl Entropy for Counter {
    fn fill(&self, dest: &mut [u8]) -> Result<(), Exhausted> {
        static DRAWN: AtomicU64 = AtomicU64::new(0);
        for chunk in dest.chunks_mut(8) {
            let drawn = DRAWN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.iter_mut().zip(drawn).for_each(|(byte, drawn)| *byte = drawn);
        }
        Ok(())
    }
}
