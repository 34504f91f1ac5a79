//! RFC 8707, resource indicators.

mod formats;
mod refused;
mod several;
mod single;
mod users;

use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};

/// Two resources that one client has and two that it does not have or that take other tokens.
const RESOURCES: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read", "write", "bill"]
default_scope = ["read"]
resources = ["orders", "bills", "signed", "quick"]
secrets.first.file = "keys/web.secret"

[resources.bills]
identifier = "https://bills.example/v1?tenant=a"
scopes = ["bill", "read"]

[resources.signed]
identifier = "urn:example:signed"
algorithm = "EdDSA"
scopes = ["read"]

[resources.quick]
identifier = "https://quick.example"
access_token_lifetime = "1m"
scopes = ["read"]

[resources.foreign]
identifier = "https://foreign.example"
scopes = ["read"]

[scopes.bill]

[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"
"#;

const BILLS: (&str, &str) = ("resource", "https://bills.example/v1?tenant=a");
const ORDERS_RESOURCE: (&str, &str) = ("resource", "https://orders.example");
const QUICK: (&str, &str) = ("resource", "https://quick.example");
const SIGNED: (&str, &str) = ("resource", "urn:example:signed");

fn service() -> Service {
    Plan::of(&[ISSUER, RESOURCES, ORDERS, SCOPES, ES256]).start()
}
