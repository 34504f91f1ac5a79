//! One request for every refusal that can be met, each with a canary wherever a stranger can put a word.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet::protocol::ErrorCode::{self, *};

use crate::asking::{JWT_BEARER, web};
use crate::exchange::{Request, basic, basic_of};
use crate::service::{ES256, ISSUER, NOW, ORDERS, Plan, SCOPES, Service};

pub(super) const CANARY: &str = "c4n4ry";

const CLIENTS: &str = r#"
[server.limits]
body_timeout = "200ms"

[clients.web]
grant_types = ["client_credentials"]
scopes = ["read", "write", "bill"]
default_scope = ["read"]
resources = ["orders", "bills", "r1", "r2", "r3", "r4", "r5", "r6", "r7"]
secrets.first.file = "keys/web.secret"

[clients.asker]
introspects = ["orders"]
secrets.first.file = "keys/asker.secret"

[clients.needy]
grant_types = ["client_credentials"]
scopes = ["read"]
excess_scope = "narrow"
resources = ["orders"]
secrets.first.file = "keys/needy.secret"

[resources.bills]
identifier = "https://bills.example"
algorithm = "EdDSA"
scopes = ["bill"]

[scopes.bill]

[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"
"#;

/// A service at which every refusal can be met but a fault of its own.
pub(super) fn service() -> Service {
    let resources = (1..=7).map(|n| format!("[resources.r{n}]\nidentifier = \"https://r{n}.example\"\n"));
    Plan::of(&[ISSUER, CLIENTS, &resources.collect::<String>(), ORDERS, SCOPES, ES256]).start()
}

/// What is sent, and what must come of it.
pub(super) struct Refusal {
    pub(super) request: Request,
    pub(super) status: u16,
    pub(super) code: ErrorCode,
    pub(super) reason: &'static str,
}

/// All of them, with the status of their code.
pub(super) fn refusals(service: &Service) -> Vec<Refusal> {
    let usual = [parameters(service), clients(service), grants_and_scopes(service), resources(service)].concat();
    let usual = usual.into_iter().map(|(code, reason, request)| {
        let request = with_canaries(request);
        Refusal { request, status: code.status(), code, reason }
    });
    usual.chain(bodies(service)).chain(tokens(service)).collect()
}

/// Headers that hold a canary, one of them in its name.
pub(super) fn with_canaries(request: Request) -> Request {
    let names = ["User-Agent", "Accept", "Accept-Language", "Cookie", "Forwarded", "X-Forwarded-Host", "X-Request-Id"];
    let request = names.into_iter().fold(request, |request, name| request.header(name, CANARY));
    let origin = format!("https://{CANARY}.example");
    request.header("Origin", &origin).header("Referer", &origin).header(&format!("X-{CANARY}"), CANARY)
}

type Row = (ErrorCode, &'static str, Request);

fn form(body: impl AsRef<[u8]>) -> Request {
    let canaries = format!("&{CANARY}={CANARY}&grant_type=client_credentials").into_bytes();
    Request::post_of("/token", [body.as_ref(), &canaries].concat())
}

/// A request with this assertion.
fn asserted(assertion: &str) -> Request {
    form(format!("client_assertion_type={JWT_BEARER}&client_assertion={assertion}"))
}

/// An assertion that nobody signed, with these claims in place of the usual ones.
fn unsigned(claims: &str) -> String {
    let mut usual = serde_json::json!({
        "iss": CANARY, "sub": CANARY, "aud": "https://as.example", "jti": CANARY, "exp": NOW.as_secs() + 60,
    });
    let serde_json::Value::Object(changed) = serde_json::from_str(claims).unwrap() else { return String::new() };
    usual.as_object_mut().unwrap().extend(changed);
    let parts = [r#"{"alg":"ES256"}"#.to_owned(), usual.to_string(), CANARY.repeat(14)];
    parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

fn parameters(service: &Service) -> Vec<Row> {
    let of_web = |body: &[u8]| form(body).header("Authorization", web(service));
    let text = |body: String| of_web(body.as_bytes());
    vec![
        (InvalidRequest, "parameter-not-form-encoded", text(format!("a={CANARY}%"))),
        (InvalidRequest, "parameter-not-utf8", of_web(&[CANARY.as_bytes(), b"=\xff"].concat())),
        (InvalidRequest, "parameter-nul", text(format!("{CANARY}%00"))),
        (InvalidRequest, "too-many-parameters", text(format!("{CANARY}=&").repeat(65))),
        (InvalidRequest, "parameter-too-long", text(format!("a={}", CANARY.repeat(700)))),
        (InvalidRequest, "parameter-repeated", text(format!("{CANARY}=a"))),
        (
            InvalidRequest,
            "grant-type-missing",
            Request::post("/token", &[("a", CANARY)]).header("Authorization", web(service)),
        ),
        (
            InvalidRequest,
            "parameters-in-url",
            Request::post(&format!("/token?{CANARY}={CANARY}"), &[]).header("Authorization", web(service)),
        ),
    ]
}

fn clients(service: &Service) -> Vec<Row> {
    let authorized = |header: &str| form("").header("Authorization", header);
    let right = web(service);
    vec![
        (InvalidClient, "client-authentication-failed", authorized(&basic(CANARY, CANARY))),
        (InvalidClient, "client-authentication-failed", authorized(&basic("web", CANARY))),
        (InvalidClient, "client-authentication-failed", form(format!("client_id={CANARY}&client_secret={CANARY}"))),
        (InvalidClient, "client-authentication-missing", form(format!("client_id={CANARY}"))),
        (InvalidRequest, "client-id-missing", form(format!("client_secret={CANARY}"))),
        (InvalidRequest, "client-ids-differ", form(format!("client_id={CANARY}")).header("Authorization", &right)),
        (
            InvalidRequest,
            "several-client-authentications",
            form(format!("client_secret={CANARY}")).header("Authorization", &right),
        ),
        (InvalidRequest, "several-authorization-headers", authorized(&right).header("Authorization", CANARY)),
        (InvalidClient, "client-authentication-unsupported", authorized(&format!("{CANARY} {CANARY}"))),
        (InvalidClient, "client-authentication-unsupported", form(format!("client_assertion_type={CANARY}"))),
        (InvalidRequest, "client-assertion-incomplete", form(format!("client_assertion={CANARY}"))),
        (InvalidClient, "client-assertion-malformed", asserted(CANARY)),
        (InvalidClient, "client-authentication-failed", asserted(&unsigned("{}"))),
        (InvalidClient, "client-assertion-audience", asserted(&unsigned(r#"{"aud":"c4n4ry"}"#))),
        (InvalidClient, "client-assertion-subject", asserted(&unsigned(r#"{"iss":"c4n4ry c4n4ry"}"#))),
        (InvalidClient, "client-assertion-expired", asserted(&unsigned(r#"{"exp":1}"#))),
        (InvalidClient, "client-assertion-lifetime", asserted(&unsigned(r#"{"exp":99999999999}"#))),
        (InvalidClient, "client-assertion-early", asserted(&unsigned(r#"{"iat":99999999999}"#))),
        (InvalidClient, "client-assertion-id", asserted(&unsigned(r#"{"jti":["c4n4ry"]}"#))),
        (InvalidClient, "client-authentication-malformed", authorized(&format!("Basic *{CANARY}"))),
        (InvalidClient, "client-authentication-malformed", authorized(&basic_of(CANARY.as_bytes()))),
    ]
}

fn grants_and_scopes(service: &Service) -> Vec<Row> {
    let of_web = |body: String| form(body).header("Authorization", web(service));
    let needy = basic("needy", &service.secret("needy"));
    let of_needy = |body: String| form(body).header("Authorization", &needy);
    let other = Request::post("/token", &[("grant_type", CANARY)]).header("Authorization", web(service));
    vec![
        (UnsupportedGrantType, "grant-type-unsupported", other),
        (InvalidScope, "scope-malformed", of_web(format!("scope={CANARY}%22"))),
        (InvalidScope, "scope-missing", of_needy(String::new())),
        (InvalidScope, "scope-too-wide", of_web(format!("scope={CANARY}"))),
        (InvalidScope, "scope-empty", of_needy(format!("scope={CANARY}"))),
        (InvalidScope, "scope-of-several-resources", of_web("scope=read+bill".to_owned())),
    ]
}

fn resources(service: &Service) -> Vec<Row> {
    let of_web = |body: String| form(body).header("Authorization", web(service));
    let nine = (1..=7).map(|n| format!("https://r{n}.example"));
    let nine = nine.chain(["https://orders.example".to_owned(), "https://bills.example".to_owned()]);
    let nine: Vec<_> = nine.map(|resource| format!("resource={resource}")).collect();
    let two = "scope=read+bill&resource=https://orders.example&resource=https://bills.example";
    vec![
        (InvalidTarget, "resource-malformed", of_web(format!("resource={CANARY}"))),
        (InvalidTarget, "resource-unknown", of_web(format!("resource=https://{CANARY}.example"))),
        (InvalidTarget, "too-many-resources", of_web(nine.join("&"))),
        (InvalidTarget, "resources-incompatible", of_web(two.to_owned())),
    ]
}

/// Those that HTTP has a status of its own for.
fn bodies(service: &Service) -> Vec<Refusal> {
    let post = || Request::new("POST", "/token").header("Authorization", web(service));
    let form = || post().header("Content-Type", "application/x-www-form-urlencoded");
    let rows = [
        (415, "not-a-form", post().header("Content-Type", format!("application/{CANARY}")).body(CANARY)),
        (413, "body-too-large", form().body(CANARY.repeat(11_000))),
        (408, "body-too-slow", form().header("Content-Length", "100").body(CANARY)),
        (400, "body-broken", form().header("Transfer-Encoding", "chunked").body(format!("{CANARY}\r\n"))),
    ];
    let refusal =
        |(status, reason, request)| Refusal { request: with_canaries(request), status, code: InvalidRequest, reason };
    rows.into_iter().map(refusal).collect()
}

/// Those of the endpoints that take a token.
fn tokens(service: &Service) -> Vec<Refusal> {
    let as_client = |client: &str, target: &str, body: String| {
        let header = basic(client, &service.secret(client));
        Request::post_of(target, body).header("Authorization", header)
    };
    let own = crate::asking::token_of(&crate::asking::ask(service, &[]));
    let rows = [
        (400, InvalidRequest, "token-missing", as_client("asker", "/introspect", format!("a={CANARY}"))),
        (400, InvalidRequest, "token-missing", as_client("web", "/revoke", format!("token_type_hint={CANARY}"))),
        (
            403,
            UnauthorizedClient,
            "introspection-not-registered",
            as_client("web", "/introspect", format!("token={CANARY}")),
        ),
        (
            400,
            UnsupportedTokenType,
            "token-type-not-revocable",
            as_client("web", "/revoke", format!("token=challenge.{CANARY}")),
        ),
        (
            400,
            InvalidGrant,
            "token-of-another-client",
            as_client("needy", "/revoke", format!("token={own}&token_type_hint={CANARY}")),
        ),
    ];
    let refusal = |(status, code, reason, request)| Refusal { request: with_canaries(request), status, code, reason };
    rows.into_iter().map(refusal).collect()
}
