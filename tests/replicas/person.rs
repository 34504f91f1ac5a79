//! A person's browser, and what apps do with the codes that it brings them. Each request may go to another replica.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use signet::clock::{Clock, SystemClock};
use signet::jose::SigningKey;
use url::{Url, form_urlencoded};

use crate::config::{ISSUER, SECRET};
use crate::http::{Answer, basic, form_request_to};
use crate::load::{Client, Trouble};
use crate::stores::{CALLBACK, ROBOT, SPA, User};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A browser with its cookies, each request of which goes to the next of some replicas.
pub(crate) struct Browser {
    lines: Vec<Client>,
    asked: usize,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self::over(&[address])
    }

    pub(crate) fn over(addresses: &[SocketAddr]) -> Self {
        let lines = addresses.iter().copied().map(Client::new).collect();
        Self { lines, asked: 0, cookies: BTreeMap::new() }
    }

    /// From now on its requests go there.
    pub(crate) fn go_to(&mut self, address: SocketAddr) {
        self.lines = vec![Client::new(address)];
    }

    /// Asks whoever answered last.
    pub(crate) fn ask_there(&mut self, request: &str) -> io::Result<Answer> {
        let last = (self.asked - 1) % self.lines.len();
        self.lines[last].ask(request)
    }

    /// Sends a person to the service for `client`, who signs in if that is asked; what the app is sent.
    pub(crate) fn code(&mut self, client: &str, user: &User) -> Result<String, Trouble> {
        self.visit(&authorization_request(client, "openid"), Some(user))
    }

    /// The same, for an app that asks for this scope.
    pub(crate) fn code_for(&mut self, client: &str, scope: &str, user: &User) -> Result<String, Trouble> {
        self.visit(&authorization_request(client, scope), Some(user))
    }

    /// The same of somebody who has a session, and would not sign in again.
    pub(crate) fn another_code(&mut self, client: &str) -> Result<String, Trouble> {
        self.visit(&authorization_request(client, "openid"), None)
    }

    fn visit(&mut self, target: &str, user: Option<&User>) -> Result<String, Trouble> {
        let mut answer = self.get(target)?;
        for _ in 0..10 {
            answer = match (answer.header("location"), user) {
                (Some(location), _) if location.starts_with(CALLBACK) => return code_of(location),
                (Some(location), _) => self.get(location)?,
                (None, Some(user)) if answer.status == 200 && answer.body.contains("id=\"login-submit\"") => {
                    self.sign_in(&answer, user)?
                }
                (None, _) => return Err(refused(&answer)),
            };
        }
        Err(refused(&answer))
    }

    fn get(&mut self, target: &str) -> Result<Answer, Trouble> {
        let cookies = self.cookie_line();
        self.send(&format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{cookies}\r\n"))
    }

    fn sign_in(&mut self, page: &Answer, user: &User) -> Result<Answer, Trouble> {
        let transaction = between(&page.body, "name=\"transaction\" value=\"")?;
        let action = between(&page.body, "method=\"post\" action=\"")?;
        let fields = [("transaction", transaction.as_str()), ("username", &user.name), ("password", &user.password)];
        let headers = format!("Origin: null\r\nSec-Fetch-Site: same-origin\r\n{}", self.cookie_line());
        self.send(&form_request_to(&action, &headers, &form(&fields)))
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { String::new() } else { format!("Cookie: {}\r\n", pairs.join("; ")) }
    }

    fn send(&mut self, request: &str) -> Result<Answer, Trouble> {
        self.asked += 1;
        let answer = arrived(self.ask_there(request)?)?;
        for (_, line) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (pair, flags) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if flags.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }
}

fn authorization_request(client: &str, scope: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()));
    let query = form(&[
        ("client_id", client),
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", scope),
        ("state", "a-state"),
        ("nonce", "a-nonce"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    format!("/authorize?{query}")
}

fn code_of(location: &str) -> Result<String, Trouble> {
    let url = Url::parse(location).unwrap();
    let code = url.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
    code.ok_or_else(|| Trouble::Refused(location.to_owned()))
}

fn between(text: &str, before: &str) -> Result<String, Trouble> {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once('"'));
    found.map(|(found, _)| found.to_owned()).ok_or_else(|| Trouble::Refused(format!("no {before} in {text}")))
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn refused(answer: &Answer) -> Trouble {
    Trouble::Refused(format!("{} {:?} {}", answer.status, answer.headers, answer.body))
}

/// What the balancer answers for a replica that died is no answer.
pub(crate) fn arrived(answer: Answer) -> Result<Answer, Trouble> {
    if matches!(answer.status, 502 | 504) { Err(Trouble::Lost(answer.status.to_string())) } else { Ok(answer) }
}

/// The request by which an app redeems a code.
pub(crate) fn redemption(client: &str, code: &str) -> String {
    let fields =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    token_request(client, &fields)
}

/// The request by which an app refreshes.
pub(crate) fn refreshment(client: &str, token: &str) -> String {
    token_request(client, &[("grant_type", "refresh_token"), ("refresh_token", token)])
}

/// The app that can keep no secret says who it is; others prove it.
fn token_request(client: &str, fields: &[(&str, &str)]) -> String {
    if client == SPA {
        let all: Vec<_> = [("client_id", client)].into_iter().chain(fields.iter().copied()).collect();
        form_request_to("/token", "", &form(&all))
    } else {
        form_request_to("/token", &basic(client, SECRET), &form(fields))
    }
}

/// The request by which an app asks who a token speaks for.
pub(crate) fn userinfo(token: &str) -> String {
    format!("GET /userinfo HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n")
}

/// The request by which a client revokes a token of its own.
pub(crate) fn revocation(client: &str, token: &str) -> String {
    form_request_to("/revoke", &basic(client, SECRET), &form(&[("token", token)]))
}

/// A token request with an assertion that was signed now, and is good once.
pub(crate) fn asserted(key: &SigningKey, jti: &str) -> String {
    asserted_for(key, jti, 60)
}

/// The same with an assertion that lives for so many seconds.
pub(crate) fn asserted_for(key: &SigningKey, jti: &str, life: u64) -> String {
    let now = SystemClock.now().as_secs();
    let claims = json!({ "iss": ROBOT, "sub": ROBOT, "aud": ISSUER, "jti": jti, "iat": now, "exp": now + life });
    let header = json!({ "alg": key.algorithm(), "kid": key.key_id() });
    let input = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let assertion = format!("{input}.{}", URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()).unwrap()));
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &assertion),
    ];
    form_request_to("/token", "", &form(&fields))
}

/// The tokens of a good answer.
pub(crate) fn tokens(answer: Answer) -> Result<Value, Trouble> {
    let answer = arrived(answer)?;
    if answer.status == 200 { Ok(answer.json()) } else { Err(refused(&answer)) }
}

/// A text of a token answer.
pub(crate) fn text(tokens: &Value, name: &str) -> String {
    tokens[name].as_str().unwrap_or_else(|| panic!("no {name} in {tokens}")).to_owned()
}
