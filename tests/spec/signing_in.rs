//! Browsers that sign in, and the clients that sent them.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use signet::protocol::Subject;
use signet::users::{EmailAddress, Line, Profile};
use url::{Url, form_urlencoded};

use crate::exchange::{Answer, Request, basic, form};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};

pub(crate) const CALLBACK: &str = "https://app.example/callback";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A confidential web app, and what people need to sign in to it.
pub(crate) const APP: &str = r#"
[clients.app]
name = "The App"
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["https://app.example/callback", "https://app.example/other?fixed=1"]
post_logout_redirect_uris = ["https://app.example/bye"]
scopes = ["openid", "profile", "email", "address", "phone", "offline_access", "read", "write"]
default_scope = ["openid"]
resources = ["orders"]

[clients.app.secrets.first]
file = "keys/app.secret"
"#;

/// A single-page or native app, which can keep no secret.
pub(crate) const NATIVE: &str = r#"
[clients.native]
name = "The Native App"
authentication = ["none"]
grant_types = ["authorization_code", "refresh_token"]
refresh_tokens = "rotate"
redirect_uris = ["http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback", "com.example.app:/callback"]
scopes = ["openid", "offline_access", "read"]
resources = ["orders"]
"#;

pub(crate) const SIGN_IN_KEYS: &str = r#"
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

/// Nobody waits in tests for a wrong password.
pub(crate) const NO_FLOOR: &str = "
[login]
refusal_floor = \"0s\"
";

/// The service with the app and the native app, and Alice.
pub(crate) fn service() -> Service {
    service_with("")
}

/// The same with more tables.
pub(crate) fn service_with(more: &str) -> Service {
    service_of(&[ISSUER, NO_FLOOR, APP, NATIVE, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, more])
}

/// A service of these tables, with Alice.
pub(crate) fn service_of(parts: &[&str]) -> Service {
    let service = Plan::of(parts).start();
    alice(&service);
    service
}

/// Alice, whose account is made.
pub(crate) fn alice(service: &Service) -> Subject {
    let profile = Profile {
        name: Line::parse("Alice Liddell"),
        email: EmailAddress::parse("alice@example.com"),
        email_verified: true,
        ..Profile::default()
    };
    service.add_user("alice", PASSWORD, profile)
}

/// The S256 challenge of a verifier.
pub(crate) fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// An authorization request: the usual parameters, in which a test replaces, adds or leaves out some.
#[derive(Clone)]
pub(crate) struct Ask(Vec<(String, String)>);

impl Ask {
    /// What the app asks.
    pub(crate) fn app() -> Self {
        let challenge = challenge_of(VERIFIER);
        let usual = [
            ("client_id", "app"),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        Self(usual.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// What the native app asks.
    pub(crate) fn native() -> Self {
        Self::app().with("client_id", "native").with("redirect_uri", "http://127.0.0.1:49152/callback")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self
    }

    /// Adds a parameter, be it there already or not.
    pub(crate) fn and(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn target(&self) -> String {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        format!("/authorize?{}", form(&pairs))
    }
}

/// A browser: it keeps cookies and follows redirects within the service.
pub(crate) struct Browser<'s> {
    service: &'s Service,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'s> Browser<'s> {
    pub(crate) fn at(service: &'s Service) -> Self {
        Self { service, cookies: RefCell::default() }
    }

    /// A second browser with the same cookies: whoever copied them.
    pub(crate) fn copy(&self) -> Self {
        Self { service: self.service, cookies: self.cookies.clone() }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: Option<&str>) {
        let mut cookies = self.cookies.borrow_mut();
        match value {
            Some(value) => cookies.insert(name.to_owned(), value.to_owned()),
            None => cookies.remove(name),
        };
    }

    /// One request with the cookies of this browser; redirects are not followed.
    #[track_caller]
    pub(crate) fn send(&self, request: Request) -> Answer {
        let cookies: Vec<_> = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if cookies.is_empty() { request } else { request.header("Cookie", cookies.join("; ")) };
        let answer = self.service.answer(&request);
        for (_, line) in answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let (pair, flags) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a value");
            self.set_cookie(name, Some(value).filter(|_| !flags.contains("Max-Age=0")));
        }
        answer
    }

    /// Sends, and follows redirects within the service; the last answer.
    #[track_caller]
    pub(crate) fn follow(&self, request: Request) -> Answer {
        let mut answer = self.send(request);
        for _ in 0..10 {
            let Some(next) = answer.header("location").filter(|location| location.starts_with('/')) else {
                return answer;
            };
            assert_eq!(answer.status, 303, "{answer:?}");
            answer = self.send(Request::get(next));
        }
        panic!("it never ends: {answer:?}")
    }

    /// Asks at the authorization endpoint; the page that is shown, or the answer for the client.
    #[track_caller]
    pub(crate) fn ask(&self, ask: &Ask) -> Answer {
        self.follow(Request::get(&ask.target()))
    }

    /// Sends the form of a page as our own page does; redirects within the service are followed.
    #[track_caller]
    pub(crate) fn submit(&self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        self.follow(self.form_of(page, fields))
    }

    /// The request that the form of a page makes.
    #[track_caller]
    pub(crate) fn form_of(&self, page: &Answer, fields: &[(&str, &str)]) -> Request {
        let transaction = transaction_of(page);
        let all: Vec<_> = [("transaction", transaction.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let request = Request::post(&action_of(page), &all);
        request.header("Origin", "null").header("Sec-Fetch-Site", "same-origin")
    }

    /// From the sign-in page: as Alice with her password.
    #[track_caller]
    pub(crate) fn sign_in(&self, page: &Answer) -> Answer {
        self.submit(page, &[("username", "alice"), ("password", PASSWORD)])
    }

    /// Asks, signs in as Alice and allows everything; the answer for the client.
    #[track_caller]
    pub(crate) fn authorize(&self, ask: &Ask) -> Answer {
        let mut answer = self.ask(ask);
        if is_page(&answer, "login-submit") {
            answer = self.sign_in(&answer);
        }
        if is_page(&answer, "consent-allow") {
            answer = self.submit(&answer, &[("consent", "allow")]);
        }
        answer
    }

    /// Asks, signs in and allows; the code.
    #[track_caller]
    pub(crate) fn code(&self, ask: &Ask) -> String {
        let answer = self.authorize(ask);
        parameter(&answer, "code").unwrap_or_else(|| panic!("no code: {answer:?}"))
    }
}

/// Whether an answer is a page with an element of this id.
pub(crate) fn is_page(answer: &Answer, id: &str) -> bool {
    answer.header("location").is_none() && String::from_utf8_lossy(&answer.body).contains(&format!("id=\"{id}\""))
}

/// The sealed value in the form of a page.
#[track_caller]
pub(crate) fn transaction_of(page: &Answer) -> String {
    between(page, "name=\"transaction\" value=\"", "\"")
}

#[track_caller]
pub(crate) fn action_of(page: &Answer) -> String {
    between(page, "method=\"post\" action=\"", "\"")
}

#[track_caller]
fn between(page: &Answer, before: &str, after: &str) -> String {
    let text = page.text();
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {} {text}", page.status));
    rest.split_once(after).expect("an end").0.to_owned()
}

/// A parameter of the redirect to the client, from query or fragment.
#[track_caller]
pub(crate) fn parameter(answer: &Answer, name: &str) -> Option<String> {
    let url = Url::parse(answer.header("location")?).ok()?;
    let text = url.fragment().or(url.query()).unwrap_or_default().to_owned();
    let mut values = form_urlencoded::parse(text.as_bytes()).filter(|(other, _)| other == name);
    let value = values.next().map(|(_, value)| value.into_owned());
    assert!(values.next().is_none(), "{name} stands twice in {url}");
    value
}

/// That the client is told this error, at its redirect URI, with state and issuer.
#[track_caller]
pub(crate) fn assert_told(answer: &Answer, code: &str) {
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(parameter(answer, "error").as_deref(), Some(code), "{answer:?}");
    assert_eq!(parameter(answer, "state").as_deref(), Some("the-state"), "{answer:?}");
    assert_eq!(parameter(answer, "iss").as_deref(), Some("https://as.example"), "{answer:?}");
    assert_eq!(parameter(answer, "code"), None, "{answer:?}");
}

/// That the person sees an error page, and nobody is redirected.
#[track_caller]
pub(crate) fn assert_error_page(answer: &Answer, status: u16, description: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("location"), None, "{answer:?}");
    assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{answer:?}");
    assert!(answer.text().contains(description), "{description} in {}", answer.text());
}

/// Redeems a code as the app does, with these parameters over the usual ones.
#[track_caller]
pub(crate) fn redeem(service: &Service, code: &str, over: &[(&str, &str)]) -> Answer {
    let usual =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    token_request_as(service, "app", &usual, over)
}

/// Refreshes as the app does.
#[track_caller]
pub(crate) fn refresh(service: &Service, token: &str, over: &[(&str, &str)]) -> Answer {
    token_request_as(service, "app", &[("grant_type", "refresh_token"), ("refresh_token", token)], over)
}

/// A token request of a client with a secret in `keys/CLIENT.secret`; a parameter with an empty value is left out.
#[track_caller]
pub(crate) fn token_request_as(
    service: &Service,
    client: &str,
    usual: &[(&str, &str)],
    over: &[(&str, &str)],
) -> Answer {
    let request = Request::post("/token", &merged(usual, over));
    service.answer(&request.header("Authorization", basic(client, &service.secret(client))))
}

/// A token request of a public client.
#[track_caller]
pub(crate) fn public_token_request(service: &Service, client: &str, parameters: &[(&str, &str)]) -> Answer {
    let all: Vec<_> = [("client_id", client)].into_iter().chain(parameters.iter().copied()).collect();
    service.answer(&Request::post("/token", &all))
}

fn merged<'a>(usual: &[(&'a str, &'a str)], over: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let replaced = |name: &str| over.iter().any(|(other, _)| *other == name);
    let kept = usual.iter().copied().filter(|(name, _)| !replaced(name));
    kept.chain(over.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

/// The tokens of a successful answer.
#[track_caller]
pub(crate) fn tokens_of(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// The userinfo endpoint's answer to this access token.
#[track_caller]
pub(crate) fn userinfo(service: &Service, access_token: &str) -> Answer {
    service.answer(&Request::get("/userinfo").header("Authorization", format!("Bearer {access_token}")))
}

/// What the directory answers.
#[track_caller]
pub(crate) fn wait_for<T>(answer: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(answer)
}

/// The subject of an account by its name.
#[track_caller]
pub(crate) fn subject_of(service: &Service, name: &str) -> Subject {
    let account = wait_for(service.directory().account_named(name)).expect("a directory");
    account.unwrap_or_else(|| panic!("no {name}")).subject
}

/// A second account: Bob, with a password of his own.
pub(crate) fn bob(service: &Service) -> Subject {
    let profile = Profile { name: Line::parse("Bob Builder"), ..Profile::default() };
    service.add_user("bob", BOBS_PASSWORD, profile)
}

pub(crate) const BOBS_PASSWORD: &str = "a password of my own";

/// The table of another confidential client, like the app but for its name and these lines; its secret is in
/// `keys/NAME.secret`.
pub(crate) fn client_like_app(name: &str, more: &str) -> String {
    format!(
        r#"
[clients.{name}]
name = "{name}"
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["{CALLBACK}"]
post_logout_redirect_uris = ["https://app.example/{name}-bye"]
scopes = ["openid", "profile", "email", "address", "phone", "offline_access", "read", "write"]
default_scope = ["openid"]
resources = ["orders"]
secrets.first.file = "keys/{name}.secret"
{more}
"#
    )
}

impl Browser<'_> {
    /// Asks, signs in and allows as Alice; what `client`, which has a secret, gets for the code.
    #[track_caller]
    pub(crate) fn tokens_as(&self, client: &str, ask: &Ask) -> Value {
        let code = self.code(&ask.clone().with("client_id", client));
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        tokens_of(&token_request_as(self.service, client, &usual, &[]))
    }

    /// Asks, signs in and allows as Alice; what the app gets for the code.
    #[track_caller]
    pub(crate) fn tokens(&self, ask: &Ask) -> Value {
        self.tokens_as("app", ask)
    }
}

/// A member of a token answer that is a text.
#[track_caller]
pub(crate) fn text_of<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no {name} in {tokens}"))
}

/// The claims of the ID token of a token answer, whose signature nobody looked at.
#[track_caller]
pub(crate) fn id_claims(tokens: &Value) -> Value {
    crate::asking::part_of(text_of(tokens, "id_token"), 1)
}

impl Browser<'_> {
    /// From the sign-in page: as somebody.
    #[track_caller]
    pub(crate) fn sign_in_as(&self, page: &Answer, name: &str, password: &str) -> Answer {
        self.submit(page, &[("username", name), ("password", password)])
    }

    /// Asks, signs in as somebody and allows; what the app gets for the code.
    #[track_caller]
    pub(crate) fn tokens_of(&self, ask: &Ask, name: &str, password: &str) -> Value {
        let mut answer = self.sign_in_as(&self.ask(ask), name, password);
        if is_page(&answer, "consent-allow") {
            answer = self.submit(&answer, &[("consent", "allow")]);
        }
        let code = parameter(&answer, "code").unwrap_or_else(|| panic!("no code: {answer:?}"));
        tokens_of(&redeem(self.service, &code, &[]))
    }
}

/// The value that the sign-in page has in its field for the name, if it has one.
pub(crate) fn prefilled(page: &Answer) -> Option<String> {
    let (_, field) = page.text().split_once("id=\"username\"")?;
    let (field, _) = field.split_once('>')?;
    let (_, value) = field.split_once(" value=\"")?;
    Some(value.split_once('"')?.0.to_owned())
}

/// The language that a page says it is in.
#[track_caller]
pub(crate) fn language_of(page: &Answer) -> String {
    between(page, "<html lang=\"", "\"")
}

/// What the service is configured with, and these clients: for a service that is reloaded with others.
pub(crate) fn config_of(clients: &str) -> String {
    [ISSUER, NO_FLOOR, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, clients].join("\n")
}

/// The link of an error page that leads on.
#[track_caller]
pub(crate) fn way_on(page: &Answer) -> Request {
    let link = between(page, "id=\"error-start-again\" href=\"", "\"");
    Request::get(&link.replace("&#x2f;", "/").replace("&amp;", "&"))
}
