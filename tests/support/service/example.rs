//! What most tests configure: one client, one resource, two scopes, one key.

use signet::clock::Timestamp;

/// The present in tests: 2026-11-20T18:30:00Z.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_795_199_400);

/// With a base for `error_uri`, by which tests tell one refusal from another of the same code.
pub(crate) const ISSUER: &str = r#"
issuer = "https://as.example"
error_uri = "https://docs.example/errors/"
"#;

pub(crate) const WEB: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read"]
resources = ["orders"]

[clients.web.secrets.first]
file = "keys/web.secret"
"#;

pub(crate) const ORDERS: &str = r#"
[resources.orders]
identifier = "https://orders.example"
scopes = ["read", "write"]
"#;

pub(crate) const SCOPES: &str = "
[scopes.read]

[scopes.write]
";

pub(crate) const ES256: &str = r#"
[keys.es256]
class = "signing"
algorithm = "ES256"
file = "keys/es256.pem"
"#;
