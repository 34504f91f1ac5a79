//! Configurations to start from.

use std::sync::LazyLock;

use signet::clients::SecretDigest;

use crate::folder::Folder;

pub(crate) const ISSUER: &str = "http://localhost:8080";
pub(crate) const AUDIENCE: &str = "https://orders.example";
pub(crate) const CLIENT: &str = "web";
pub(crate) const SECRET: &str = "canary-secret-of-web-0123456789-abcdefghijk";

/// The repository's own configuration.
pub(crate) const COMMITTED: &str = include_str!("../../config.toml");

/// One client, one resource, one key that is made at the start, on any free port.
pub(crate) fn small() -> String {
    SMALL.clone()
}

/// The small configuration with the keys that sign-in needs; they are made at the start.
pub(crate) fn signing_in() -> String {
    small() + SIGN_IN_KEYS
}

const SIGN_IN_KEYS: &str = r#"
[keys.rs256]
class = "signing"
algorithm = "RS256"
file = "keys/rs256.pem"

[keys.short-lived]
class = "short-lived"
file = "keys/short-lived.jwk"

[keys.cookie]
class = "cookie"
file = "keys/cookie.jwk"

[keys.refresh]
class = "refresh"
file = "keys/refresh.jwk"
"#;

/// The small configuration for an issuer that is not of this machine; its key file is there.
pub(crate) fn public() -> Folder {
    let folder = Folder::of(&small());
    let key = crate::run::signet(&folder, &["keys", "generate", "es256"]);
    assert_eq!(key.code, Some(0), "{}", key.err);
    folder.edit("config.toml", ISSUER, "https://as.example");
    folder
}

static SMALL: LazyLock<String> = LazyLock::new(|| {
    let digest = SecretDigest::of(SECRET.as_bytes());
    format!(
        r#"# A comment at the top, which no command may touch.
issuer = "{ISSUER}"

[server]
bind   = "127.0.0.1:0"	# any free port
workers = 1

[clients.{CLIENT}]
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read"]
resources = ["orders"]

[clients.{CLIENT}.secrets.first]
sha256 = "{digest}"

[resources.orders]
identifier = "{AUDIENCE}"
scopes = ["read", "write"]

[scopes.read]
[scopes.write]

# ---- keys ----

[keys.es256]
class = "signing"
algorithm = "ES256"
file = "keys/es256.pem" # made at the first start
"#
    )
});

/// `text` less the table of this name with all that is in it, up to the next blank line.
#[track_caller]
pub(crate) fn without(text: &str, table: &str) -> String {
    let start = text.find(&format!("[{table}]\n")).unwrap();
    let end = text[start..].find("\n\n").map_or(text.len(), |blank| start + blank + 2);
    [&text[..start], &text[end..]].concat()
}

/// `text` less a part of it that stands there exactly once.
#[track_caller]
pub(crate) fn less(text: &str, part: &str) -> String {
    assert_eq!(text.matches(part).count(), 1, "{part} in {text}");
    text.replace(part, "")
}
