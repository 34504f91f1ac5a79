//! A service whose tokens are asked about and revoked, and forgeries under its true keys.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use signet::clock::Timestamp;
use signet::jose::SigningKey;
use signet::protocol::{IssuerIdentifier, SigningAlgorithm};
use signet::seal::{Purpose, RootKey, SealingKey};

use crate::asking::{ask_as, token_of};
use crate::exchange::{Answer, Request, basic};
use crate::jose::signed;
use crate::sealed_blob::raw::ANY;
use crate::service::{ISSUER, NOW, Plan, SCOPES, Service};
use crate::support::SeededEntropy;

/// Two clients that get tokens, and those that ask about them, each for resources of its own.
pub(crate) const CLIENTS: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read", "write", "bill"]
default_scope = ["read"]
resources = ["orders", "bills", "vault", "safe"]
allowed_origins = ["https://app.example"]
secrets.first.file = "keys/web.secret"

[clients.web.claims]
tenant = "t1"
plan = { name = "gold", seats = 3 }
internal = "nobody asks for this"

[clients.other]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders", "vault"]
allowed_origins = ["https://other.example"]
secrets.first.file = "keys/other.secret"

[clients.orders-api]
introspects = ["orders", "vault"]
secrets.first.file = "keys/orders-api.secret"

[clients.bills-api]
introspects = ["bills", "safe"]
secrets.first.file = "keys/bills-api.secret"

[clients.gateway]
introspects = ["orders", "bills", "vault", "safe"]
secrets.first.file = "keys/gateway.secret"

[clients.signer]
introspects = ["orders", "vault"]
introspection_signed_response_alg = "ES256"
secrets.first.file = "keys/signer.secret"

[scopes.bill]
"#;

/// Two resources that verify tokens themselves, and two that must ask.
pub(crate) const RESOURCES: &str = r#"
[resources.orders]
identifier = "https://orders.example"
scopes = ["read", "write"]
claims = ["tenant"]

[resources.bills]
identifier = "https://bills.example"
scopes = ["read", "bill"]
claims = ["plan"]

[resources.vault]
identifier = "https://vault.example"
access_token_format = "opaque"
scopes = ["read", "write"]
claims = ["tenant"]

[resources.safe]
identifier = "https://safe.example"
access_token_format = "opaque"
scopes = ["read", "bill"]
claims = ["plan"]
"#;

pub(crate) const KEYS: &str = r#"
[keys.es256]
class = "signing"
algorithm = "ES256"
file = "keys/es256.pem"

[keys.sealing]
class = "short-lived"
file = "keys/sealing.jwk"
"#;

pub(crate) const ORDERS: &str = "https://orders.example";
pub(crate) const BILLS: &str = "https://bills.example";
pub(crate) const VAULT: &str = "https://vault.example";
pub(crate) const SAFE: &str = "https://safe.example";

/// What is told about a token that is not active, and nothing else.
pub(crate) const INACTIVE: &str = r#"{"active":false}"#;

const PEM: &str = include_str!("../vectors/rfc7515-a3-pkcs8.pem");
const ROOT: [u8; 32] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

pub(crate) fn plan() -> Plan {
    plan_of(&[ISSUER, CLIENTS, RESOURCES, SCOPES, KEYS])
}

/// The configuration that consists of these parts, with the keys that the forgeries are made with.
pub(crate) fn plan_of(parts: &[&str]) -> Plan {
    let root = RootKey::from_bytes(ROOT).to_jwk();
    Plan::of(parts).with_file("keys/es256.pem", PEM.to_owned()).with_file("keys/sealing.jwk", root.to_string())
}

pub(crate) fn service() -> Service {
    plan().start()
}

/// A token of `web` for these resources with all the scope it may have there.
#[track_caller]
pub(crate) fn token_for(service: &Service, resources: &[&str]) -> String {
    token_as(service, "web", resources, "read")
}

#[track_caller]
pub(crate) fn token_as(service: &Service, client: &str, resources: &[&str], scope: &str) -> String {
    let resources = resources.iter().map(|resource| ("resource", *resource));
    token_of(&ask_as(service, client, &resources.chain([("scope", scope)]).collect::<Vec<_>>()))
}

/// A request of `client` at one of the endpoints that take a token.
pub(crate) fn request_as(service: &Service, client: &str, target: &str, parameters: &[(&str, &str)]) -> Request {
    Request::post(target, parameters).header("Authorization", basic(client, &service.secret(client)))
}

#[track_caller]
pub(crate) fn introspect_as(service: &Service, client: &str, token: &str) -> Answer {
    service.answer(&request_as(service, client, "/introspect", &[("token", token)]))
}

/// What `client` is told about an active token.
#[track_caller]
pub(crate) fn told(service: &Service, client: &str, token: &str) -> Value {
    let answer = introspect_as(service, client, token);
    let told = answer.json();
    assert_eq!((answer.status, &told["active"]), (200, &json!(true)), "{}", answer.text());
    told
}

#[track_caller]
pub(crate) fn is_active(service: &Service, client: &str, token: &str) -> bool {
    let answer = introspect_as(service, client, token);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let active = answer.json()["active"] == json!(true);
    assert!(active || answer.text() == INACTIVE, "{}", answer.text());
    active
}

#[track_caller]
pub(crate) fn revoke_as(service: &Service, client: &str, token: &str) -> Answer {
    service.answer(&request_as(service, client, "/revoke", &[("token", token)]))
}

/// Holds that the answer is the one that all revocations of nothing and of something have.
#[track_caller]
pub(crate) fn assert_done(answer: &Answer) {
    assert_eq!((answer.status, answer.text()), (200, ""), "{}", String::from_utf8_lossy(&answer.wire));
}

/// The key that the service signs with.
pub(crate) fn signing_key() -> SigningKey {
    SigningKey::read(PEM.as_bytes(), SigningAlgorithm::Es256).unwrap()
}

/// Header and claims as the mint writes them for `web` and the resource `orders`.
pub(crate) fn minted() -> (Value, Value) {
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": signing_key().key_id() });
    let claims = json!({
        "iss": "https://as.example",
        "sub": "web",
        "aud": ORDERS,
        "client_id": "web",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 600,
        "jti": "AAECAwQFBgcICQoLDA0ODw",
        "gid": "EBESExQVFhcYGRobHB0eHw",
        "scope": "read",
    });
    (header, claims)
}

/// Header and claims under a good signature of the service's own key.
pub(crate) fn forged(header: &Value, claims: &Value) -> String {
    signed(&signing_key(), &header.to_string(), &claims.to_string())
}

/// [`minted`] with another claim, which is none when it is null.
pub(crate) fn forged_with(name: &str, value: Value) -> String {
    let (header, mut claims) = minted();
    claims.as_object_mut().unwrap().remove(name);
    if !value.is_null() {
        claims[name] = value;
    }
    forged(&header, &claims)
}

/// What an opaque token holds.
#[derive(Clone)]
pub(crate) struct Fields {
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) subject: Vec<u8>,
    pub(crate) client_id: Vec<u8>,
    pub(crate) audience: Vec<Vec<u8>>,
    pub(crate) scope: Vec<u8>,
}

impl Fields {
    /// Those of a token of `web` for the resource `vault`.
    pub(crate) fn usual() -> Self {
        Self {
            issued_at: NOW,
            expires_at: Timestamp::from_secs(NOW.as_secs() + 600),
            subject: b"web".into(),
            client_id: b"web".into(),
            audience: vec![VAULT.into()],
            scope: b"read".into(),
        }
    }

    /// The payload after its version, as the layout says.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let text = |text: &[u8]| [&u16::try_from(text.len()).unwrap().to_be_bytes(), text].concat();
        let times = [self.issued_at, self.expires_at].map(|time| time.as_millis().to_be_bytes());
        let ids: Vec<u8> = (0..32).collect();
        let audience: Vec<u8> = self.audience.iter().flat_map(|member| text(member)).collect();
        let count = u8::try_from(self.audience.len()).unwrap();
        [
            times.as_flattened(),
            &ids,
            &text(&self.subject),
            &text(&self.client_id),
            &[count],
            &audience,
            &text(&self.scope),
        ]
        .concat()
    }

    pub(crate) fn sealed(&self) -> String {
        sealed(Purpose::User, &self.to_bytes())
    }
}

/// A blob of any purpose under the root key that the service has for opaque tokens.
pub(crate) fn sealed(purpose: Purpose, fields: &[u8]) -> String {
    sealed_for("https://as.example", ROOT, purpose, fields)
}

pub(crate) fn sealed_for(issuer: &str, root: [u8; 32], purpose: Purpose, fields: &[u8]) -> String {
    let issuer = IssuerIdentifier::parse(issuer).unwrap();
    let key = SealingKey::derive(&RootKey::from_bytes(root), purpose.class(), &issuer);
    let any = ANY.into_iter().find(|any| any.purpose == purpose).unwrap();
    (any.seal)(&key, fields, &SeededEntropy::new(7)).unwrap()
}
