//! A browser, as far as a sign-in needs one: cookies, redirects, the hidden field of a form.

use std::collections::BTreeMap;
use std::error::Error;
use std::net::SocketAddr;

use super::connection::Connection;

/// Where answers go; nobody is there.
pub(super) const REDIRECT_URI: &str = "https://app.example/callback";
/// RFC 7636 appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What each client's table says besides what all say: it has people sign in.
pub(super) const OF_EACH_CLIENT: &str = "redirect_uris = [\"https://app.example/callback\"]\n\
    id_token_signed_response_alg = \"ES256\"\n";

/// A browser with its cookies.
pub(super) struct Browser {
    connection: Connection,
    cookies: BTreeMap<String, String>,
}

/// A page or a redirect.
struct Seen {
    location: Option<String>,
    body: String,
}

impl Browser {
    pub(super) fn open(address: SocketAddr) -> Result<Self, Box<dyn Error>> {
        Ok(Self { connection: Connection::open(address)?, cookies: BTreeMap::new() })
    }

    /// The header with all cookies.
    pub(super) fn cookies(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Signs in to a client and allows everything; the redirect that ends it.
    pub(super) fn sign_in(&mut self, client: usize, name: &str, password: &str) -> Result<String, Box<dyn Error>> {
        let mut page = self.get(&authorize(client))?;
        for _ in 0..8 {
            page = match page.location {
                Some(location) if location.starts_with('/') => self.get(&location)?,
                Some(location) => return Ok(location),
                None if page.body.contains("id=\"login-submit\"") => {
                    self.post("/login", &page, &format!("username={name}&password={password}"))?
                }
                None => self.post("/consent", &page, "consent=allow")?,
            };
        }
        Err("a sign-in that never ends".into())
    }

    fn get(&mut self, target: &str) -> Result<Seen, Box<dyn Error>> {
        self.ask(&format!("GET {target} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\n\r\n", self.cookies()))
    }

    fn post(&mut self, target: &str, page: &Seen, fields: &str) -> Result<Seen, Box<dyn Error>> {
        let (_, rest) = page.body.split_once("name=\"transaction\" value=\"").ok_or("a page without a form")?;
        let (transaction, _) = rest.split_once('"').ok_or("a field without an end")?;
        let body = format!("transaction={transaction}&{fields}");
        let length = body.len();
        self.ask(&format!(
            "POST {target} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {length}\r\n\r\n{body}",
            self.cookies()
        ))
    }

    fn ask(&mut self, request: &str) -> Result<Seen, Box<dyn Error>> {
        self.connection.send(request.as_bytes())?;
        let answer = self.connection.receive_of_any()?;
        let location = answer.headers("location").next().map(str::to_owned);
        let body = String::from_utf8_lossy(answer.body).into_owned();
        let set: Vec<_> = answer.headers("set-cookie").map(str::to_owned).collect();
        for line in set {
            let pair = line.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').ok_or("a cookie without a value")?;
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Ok(Seen { location, body })
    }
}

/// What a client's authorization request is.
pub(super) fn authorize(client: usize) -> String {
    format!(
        "/authorize?client_id=c{client}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback\
         &scope=openid+read&state=af0ifjsldkj&nonce=n-0S6_WzA2Mj&code_challenge={CHALLENGE}&code_challenge_method=S256"
    )
}

/// The code in a redirect.
pub(super) fn code_in(location: &str) -> Option<&str> {
    location.split_once("code=")?.1.split('&').next()
}
