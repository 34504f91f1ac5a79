//! §4.11: "The following attacks can occur when an authorization server or client has an open redirector": there is none.

use url::Url;

use crate::exchange::{Answer, Request, form};
use crate::granting::{granted_scope, text, tokens_of_session};
use crate::service::Service;
use crate::signing_in::{Ask, Browser, assert_error_page, service, transaction_of};

/// What has led astray one parser or another of those that others wrote: `{}` is where nobody may be sent.
const TEMPLATES: [&str; 112] = [
    "https://{}",
    "https://{}/",
    "http://{}",
    "HTTPS://{}",
    "hTtPs://{}",
    "//{}",
    "///{}",
    "////{}",
    "/\\{}",
    "/\\/{}",
    "\\/{}",
    "\\\\{}",
    "\\\\\\{}",
    "/\t/{}",
    "/\n/{}",
    "/\r/{}",
    "/\u{b}/{}",
    "\t//{}",
    "\n//{}",
    "\r\n//{}",
    " //{}",
    "\u{a0}//{}",
    "\u{2028}//{}",
    "//{}/%2e%2e",
    "//{}/%2f..",
    "/%2f/{}",
    "/%2f%2f{}",
    "%2f%2f{}",
    "/%5c{}",
    "/%5c/{}",
    "/%09/{}",
    "/%0a/{}",
    "/%0d/{}",
    "/%20/{}",
    "/.{}",
    "/..//{}",
    "/./{}",
    "/;@{}",
    "//;@{}",
    "/.//{}",
    "//www.{}",
    "https:{}",
    "https:/{}",
    "https:///{}",
    "https:////{}",
    "https:\\\\{}",
    "https:\\{}",
    "https:/\\{}",
    "https:\\/{}",
    "https://\\{}",
    "https://\t{}",
    "https://\n{}",
    "https:/\t/{}",
    "ht\ttps://{}",
    "ht\ntps://{}",
    "\u{1}https://{}",
    "https://app.example@{}",
    "https://app.example:@{}",
    "https://app.example:443@{}",
    "https://app.example%40{}",
    "https://app.example%00@{}",
    "https://app.example\\@{}",
    "https://app.example/@{}",
    "https://app.example#@{}",
    "https://app.example?@{}",
    "https://app.example;@{}",
    "https://app.example&@{}",
    "https://app.example,@{}",
    "https://app.example @{}",
    "https://{}@app.example",
    "https://{}#app.example",
    "https://{}?app.example",
    "https://{}/app.example",
    "https://{}\\app.example",
    "https://{};app.example",
    "https://{}%23app.example",
    "https://{}%3fapp.example",
    "https://{}%2fapp.example",
    "https://{}%5capp.example",
    "https://{}%00app.example",
    "https://{}/https://app.example/callback",
    "https://{}?https://app.example/callback",
    "https://{}#https://app.example/callback",
    "https://{}/https://app.example/bye",
    "https://{}?https://app.example/bye",
    "https://app.example.{}",
    "https://app.example.{}/callback",
    "https://app.example-{}",
    "https://app.example_{}",
    "https://app.example%2e{}",
    "https://app.example。{}",
    "https://app.example/bye/../../{}",
    "https://app.example/bye//{}",
    "https://app.example/bye?next=https://{}",
    "https://app.example/bye#https://{}",
    "https://app.example/bye\r\nLocation: https://{}",
    "https://app.example/bye%0d%0aLocation:%20https://{}",
    "https://app.example/bye\r\n\r\n<script src=//{}>",
    "https://[::ffff:{}]",
    "https://[{}]",
    "https://０x7f.{}",
    "https://ｅvil.{}",
    "https://{}.",
    "https://{}:443",
    "https://{}:80",
    "https://user:pass@{}",
    "javascript:location='//{}'",
    "JaVaScRiPt:location='//{}'",
    "java\nscript:location='//{}'",
    "data:text/html,<script src=//{}></script>",
    "data:text/html;base64,{}",
    "vbscript:{}",
];

fn bypasses() -> impl Iterator<Item = String> {
    TEMPLATES.into_iter().map(|template| template.replace("{}", "evil.example"))
}

/// Holds that a browser is led to nobody: neither by a header nor by a link or form of the page.
#[track_caller]
fn assert_leads_nowhere_else(answer: &Answer) {
    if let Some(location) = answer.header("location") {
        assert!(location.starts_with('/') && !location.starts_with("//"), "{location}");
        let url = Url::parse("https://as.example").unwrap().join(location).unwrap();
        assert_eq!(url.origin().ascii_serialization(), "https://as.example", "{location}");
    }
    assert_eq!(answer.header("refresh"), None);
    let html = String::from_utf8_lossy(&answer.body);
    for attribute in ["href=\"", "action=\"", "src=\"", "formaction=\""] {
        for target in html.split(attribute).skip(1) {
            let target = target.split('"').next().unwrap_or_default();
            // The empty icon keeps browsers from asking for one.
            let is_ours = target.starts_with('/') && !target.starts_with("//") || target == "data:,";
            assert!(is_ours, "{attribute}{target}");
        }
    }
    assert!(!html.contains("http-equiv"), "{html}");
}

/// "Authorization servers MUST NOT automatically redirect the user agent … in case of an invalid combination of client_id and
/// redirect_uri" (§4.11.2).
#[test]
fn the_authorization_endpoint_sends_nobody_where_no_client_lives() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for url in bypasses() {
        for ask in [Ask::app(), Ask::native(), Ask::app().with("response_type", "x"), Ask::app().with("prompt", "none")]
        {
            let answer = browser.send(Request::get(&ask.with("redirect_uri", &url).target()));
            assert_error_page(&answer, 400, "The client has not registered this redirect_uri");
            assert_leads_nowhere_else(&answer);
        }
    }
}

/// RP-Initiated Logout §3: "the OP MUST NOT perform post-logout redirection if the `post_logout_redirect_uri` value supplied does
/// not exactly match one of the previously registered": with a session and without, with a hint and without.
#[test]
fn a_sign_out_sends_nobody_where_no_client_lives() {
    let service = service();
    let (stranger, alice) = (Browser::at(&service), Browser::at(&service));
    let id_token = text(&tokens_of_session(&service, &alice), "id_token");
    for url in bypasses() {
        for parameters in [
            &[("client_id", "app")][..],
            &[("id_token_hint", &id_token)],
            &[("id_token_hint", &id_token), ("client_id", "app")],
            &[],
        ] {
            let query = form(&[parameters, &[("post_logout_redirect_uri", &url), ("state", &url)]].concat());
            for browser in [&stranger, &alice] {
                let answer = browser.send(Request::get(&format!("/logout?{query}")));
                assert_error_page(&answer, 400, "has not registered this post_logout_redirect_uri");
                assert_leads_nowhere_else(&answer);
            }
        }
    }
    // Nobody was signed out by any of it.
    assert!(crate::signing_in::parameter(&alice.ask(&Ask::app()), "code").is_some());
}

/// R21: "login `next`": no parameter of our own pages is a URL, whatever it is called and whatever it says.
#[test]
fn the_pages_of_a_sign_in_send_nobody_anywhere_else() {
    let service = service();
    let browser = Browser::at(&service);
    let sealed = transaction_of(&browser.ask(&Ask::app()));
    let names =
        ["next", "return_to", "redirect", "continue", "url", "target", "post_logout_redirect_uri", "redirect_uri"];
    for url in bypasses() {
        let others: Vec<_> = names.iter().map(|name| (*name, url.as_str())).collect();
        for path in ["/login", "/consent", "/select-account", "/error", "/signed-out"] {
            let with = |first: &[(&str, &str)]| format!("{path}?{}", form(&[first, &others[..]].concat()));
            assert_leads_nowhere_else(&browser.send(Request::get(&with(&[("transaction", &sealed)]))));
            assert_leads_nowhere_else(&browser.send(Request::get(&with(&[("transaction", &url)]))));
            assert_leads_nowhere_else(
                &browser.send(Request::get(&with(&[("reason", "cookie-lost"), ("transaction", &url)]))),
            );
            let forged = format!("transaction.{url}");
            let query = with(&[("reason", "form-outdated"), ("transaction", &forged)]);
            assert_leads_nowhere_else(&browser.send(Request::get(&query)));
        }
        for path in ["/login", "/consent", "/select-account", "/logout", "/authorize"] {
            for (name, value) in [("transaction", url.as_str()), ("next", &url), ("client_id", &url)] {
                let answer = browser.send(Request::post(path, &[(name, value), ("return_to", &url)]));
                assert_leads_nowhere_else(&answer);
            }
        }
    }
}

/// Paths that another server would take for another host.
#[test]
fn no_path_is_another_host() {
    let service = service();
    for path in [
        "//evil.example/authorize",
        "//evil.example",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "/authorize//evil.example",
        "/authorize/..//evil.example",
        "/authorize;/evil.example",
        "/authorize/",
        "//authorize",
        "/./authorize",
        "/authorize%2f",
        "/AUTHORIZE",
        "/login/",
        "/logout/..",
    ] {
        let answer = service.answer(&Request::get(&format!("{path}?{}", query_of(&Ask::app()))));
        assert_eq!((answer.status, answer.header("location")), (404, None), "{path}");
    }
}

/// R22: where we live is what the configuration says, not what a request says.
#[test]
fn no_header_is_our_address() {
    let service = service();
    let spoofed = |service: &Service, target: &str| {
        let request = Request::get(target).without_host().header("Host", "evil.example");
        let headers = ["X-Forwarded-Host", "X-Original-Host", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL"];
        service.answer(&headers.into_iter().fold(request, |request, name| request.header(name, "evil.example")))
    };
    for target in [Ask::app().target(), "/logout".into(), "/login".into(), Ask::app().with("scope", "fly").target()] {
        let answer = spoofed(&service, &target);
        let plain = service.answer(&Request::get(&target));
        assert_eq!(answer.status, plain.status, "{target}");
        assert!(!String::from_utf8_lossy(&answer.wire).contains("evil.example"), "{answer:?}");
    }
    let tokens = granted_scope(&service, "openid");
    assert_eq!(crate::asking::part_of(&text(&tokens, "id_token"), 1)["iss"], "https://as.example");
}

fn query_of(ask: &Ask) -> String {
    ask.target().split_once('?').unwrap().1.to_owned()
}
