//! What every run has in common: one moment, one issuer, its keys and its clients. The keys are those of RFC 8037
//! appendix A and RFC 7515 appendix A.3, so a found input means the same everywhere.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use signet::clients::{Client, Registering, Registry, SecretDigest};
use signet::clock::Timestamp;
use signet::config::{Config, Written};
use signet::entropy::{Entropy, Exhausted};
use signet::jose::{SigningKey, VerifyingKeys};
use signet::keys::MissingFile;
use signet::protocol::{IssuerIdentifier, SigningAlgorithm};
use signet::seal::{RootKey, SealClass, SealingKey};
use signet::settings::Findings;

/// The present moment: 2027-01-15T08:00:00Z.
pub const NOW: Timestamp = Timestamp::from_secs(NOW_SECS);
/// [`NOW`] as a `NumericDate`.
pub const NOW_SECS: u64 = 1_800_000_000;
/// The issuer.
pub const ISSUER: &str = "https://as.example";
/// The resource server that judges access tokens.
pub const AUDIENCE: &str = "https://orders.example";
/// A secret of the clients `web`, `svc` and `job`, the disabled client `off` and, expired, of `old`.
pub const SECRET: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY";
/// The root key of every sealing key.
pub const ROOT: [u8; 32] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const P256: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

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

fn registry() -> Registry {
    let digest = SecretDigest::of(SECRET.as_bytes());
    let client = |label: &str, more: &str, secret: &str| {
        format!(
            "[clients.{label}]\ngrant_types = [\"client_credentials\"]\n{more}\n\
             [clients.{label}.secrets.first]\nsha256 = \"{digest}\"\n{secret}\n"
        )
    };
    let both =
        "scopes = [\"read\", \"write\", \"bill\"]\ndefault_scope = [\"read\"]\nresources = [\"orders\", \"billing\"]";
    let text = [
        format!("issuer = \"{ISSUER}\"\n"),
        client("web", both, ""),
        client("job", &format!("{both}\nexcess_scope = \"narrow\""), ""),
        client("svc", "resources = [\"orders\"]\nauthentication = [\"client_secret_basic\"]", ""),
        client("off", "resources = [\"orders\"]\nstatus = \"disabled\"", ""),
        client("old", "resources = [\"orders\"]", "expires_at = 2027-01-15T08:00:00Z"),
        format!("[resources.orders]\nidentifier = \"{AUDIENCE}\"\nscopes = [\"read\", \"write\"]\n"),
        "[resources.billing]\nidentifier = \"urn:example:billing\"\nscopes = [\"bill\", \"read\"]\n".to_owned(),
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
