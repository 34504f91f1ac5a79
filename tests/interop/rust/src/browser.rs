//! A browser that can follow redirects and send forms, and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ureq::http::Response;
use ureq::{Agent, Body};
use url::Url;

use crate::client::{agent, environment};

/// What a browser ends at.
pub(crate) enum Shown {
    /// A page.
    Page { url: Url, html: String },
    /// A URL of the client, where nobody answers.
    Away(Url),
}

/// A person's browser, with its cookies.
pub(crate) struct Browser {
    agent: Agent,
    cookies: RefCell<BTreeMap<String, String>>,
    away: &'static str,
}

impl Browser {
    /// `away` begins the URLs where nobody answers.
    pub(crate) fn new(away: &'static str) -> Self {
        Self { agent: agent(), cookies: RefCell::default(), away }
    }

    pub(crate) fn visit(&self, url: &Url) -> Shown {
        self.follow(url.clone(), self.get(url))
    }

    /// Where the browser goes without showing a page.
    #[track_caller]
    pub(crate) fn answer(&self, url: &Url) -> Url {
        self.visit(url).away()
    }

    /// Visits, signs in as Alice, and allows what is asked; where the browser goes then.
    #[track_caller]
    pub(crate) fn sign_in(&self, url: &Url) -> Url {
        let password = environment("SIGNET_PASSWORD");
        match self.submit(&self.visit(url), &[("username", "alice"), ("password", &password)]) {
            page @ Shown::Page { .. } => self.submit(&page, &[("consent", "allow")]).away(),
            Shown::Away(url) => url,
        }
    }

    /// Sends the form of a page, with what it holds and what was typed or pressed.
    #[track_caller]
    pub(crate) fn submit(&self, page: &Shown, fields: &[(&str, &str)]) -> Shown {
        let Shown::Page { url, html } = page else { panic!("no page, but the client's") };
        let transaction = between(html, "name=\"transaction\" value=\"");
        let target = url.join(between(html, "method=\"post\" action=\"")).expect("a URL");
        let fields = [("transaction", transaction)].into_iter().chain(fields.iter().copied());
        let request = self.agent.post(target.as_str()).header("Cookie", self.cookie_line());
        let request = request.header("Origin", "null").header("Sec-Fetch-Site", "same-origin");
        let answer = request.send_form(fields).expect("an answer");
        self.follow(target, answer)
    }

    fn get(&self, url: &Url) -> Response<Body> {
        self.agent.get(url.as_str()).header("Cookie", self.cookie_line()).call().expect("an answer")
    }

    #[track_caller]
    fn follow(&self, mut url: Url, mut answer: Response<Body>) -> Shown {
        for _ in 0..20 {
            self.keep_cookies(&answer);
            let Some(location) = answer.headers().get("location") else {
                return Shown::Page { url, html: answer.body_mut().read_to_string().expect("text") };
            };
            url = url.join(location.to_str().expect("ASCII")).expect("a URL");
            if url.as_str().starts_with(self.away) {
                return Shown::Away(url);
            }
            answer = self.get(&url);
        }
        panic!("it never ends: {url}")
    }

    fn cookie_line(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, answer: &Response<Body>) {
        let mut cookies = self.cookies.borrow_mut();
        for line in answer.headers().get_all("set-cookie") {
            let line = line.to_str().expect("ASCII");
            let (pair, flags) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a value");
            if flags.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Shown {
    #[track_caller]
    pub(crate) fn away(self) -> Url {
        match self {
            Self::Away(url) => url,
            Self::Page { url, html } => panic!("a page at {url}: {html}"),
        }
    }
}

#[track_caller]
fn between<'a>(html: &'a str, before: &str) -> &'a str {
    let (_, rest) = html.split_once(before).unwrap_or_else(|| panic!("no {before} in {html}"));
    rest.split_once('"').expect("an end").0
}

/// A parameter of a URL, which stands there at most once.
#[track_caller]
pub(crate) fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut values = url.query_pairs().filter(|(other, _)| other == name).map(|(_, value)| value.into_owned());
    let value = values.next();
    assert_eq!(values.next(), None, "{name} stands twice in {url}");
    value
}
