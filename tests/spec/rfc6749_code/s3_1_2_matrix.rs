//! §3.1.2 and RFC 9700 §4.1.3: "exact string matching" of redirect URIs.

use crate::exchange::Request;
use crate::signing_in::{Ask, Browser, CALLBACK, assert_error_page, is_page, parameter, service};

/// What is not, byte for byte, `https://app.example/callback` or `https://app.example/other?fixed=1`.
const VARIANTS: [&str; 96] = [
    // Case.
    "HTTPS://app.example/callback",
    "Https://app.example/callback",
    "https://APP.example/callback",
    "https://app.EXAMPLE/callback",
    "https://app.example/Callback",
    "https://app.example/CALLBACK",
    // Slashes, and what is before or behind.
    "https://app.example/callback/",
    "https://app.example//callback",
    "https://app.example/callback//",
    "https:///app.example/callback",
    "https:/app.example/callback",
    "https:app.example/callback",
    "//app.example/callback",
    "/callback",
    "callback",
    "https://app.example",
    "https://app.example/",
    "https://app.example/callbac",
    "https://app.example/callbackx",
    "https://app.example/callback/x",
    "https://app.example/x/callback",
    " https://app.example/callback",
    "https://app.example/callback ",
    "https://app.example/callback\t",
    "https://app.example/callback\n",
    "https://app.example/callback\r\nSet-Cookie: a=b",
    "\u{feff}https://app.example/callback",
    "https://app.example/call\u{200b}back",
    "https://app.example/callback\u{2028}",
    // Query.
    "https://app.example/callback?",
    "https://app.example/callback?x=1",
    "https://app.example/callback?code=x",
    "https://app.example/callback&x=1",
    "https://app.example/callback%3Fx=1",
    "https://app.example/other",
    "https://app.example/other?",
    "https://app.example/other?fixed=2",
    "https://app.example/other?fixed=1&",
    "https://app.example/other?fixed=1&x=1",
    "https://app.example/other?x=1&fixed=1",
    "https://app.example/other?FIXED=1",
    "https://app.example/other?fixed=%31",
    "https://app.example/callback?fixed=1",
    // Fragment.
    "https://app.example/callback#",
    "https://app.example/callback#x",
    "https://app.example/callback%23x",
    "https://app.example/other?fixed=1#",
    "https://evil.example/#https://app.example/callback",
    // Dots and other encodings of the path.
    "https://app.example/./callback",
    "https://app.example/x/../callback",
    "https://app.example/callback/.",
    "https://app.example/callback/..",
    "https://app.example/callback/../evil",
    "https://app.example/%2e/callback",
    "https://app.example/x/%2e%2e/callback",
    "https://app.example/callback/%2e%2e/evil",
    "https://app.example/callback/%252e%252e/evil",
    "https://app.example/%63allback",
    "https://app.example/callbac%6B",
    "https://app.example/callback%00",
    "https://app.example/callback%0d%0aLocation:%20https://evil.example",
    "https://app.example%2fcallback",
    "https:%2f%2fapp.example/callback",
    "https%3A%2F%2Fapp.example%2Fcallback",
    // Path parameters.
    "https://app.example/callback;x",
    "https://app.example/callback;x=1",
    "https://app.example/;x/callback",
    "https://app.example/callback/;evil",
    // User information.
    "https://user@app.example/callback",
    "https://user:pass@app.example/callback",
    "https://@app.example/callback",
    "https://app.example@evil.example/callback",
    "https://app.example:443@evil.example/callback",
    "https://app.example%40evil.example/callback",
    "https://evil.example/@app.example/callback",
    // Backslashes.
    "https:\\\\app.example\\callback",
    "https://app.example\\callback",
    "https://app.example/callback\\",
    "https://app.example\\@evil.example/callback",
    "https://evil.example\\@app.example/callback",
    // Hosts.
    "https://app.example./callback",
    "https://www.app.example/callback",
    "https://app.example.evil.example/callback",
    "https://evilapp.example/callback",
    "https://evil.example/callback",
    "https://app-example/callback",
    "https://аpp.example/callback",
    "https://xn--pp-6kc.example/callback",
    "https://ａｐｐ.example/callback",
    "https://app。example/callback",
    // Ports and schemes.
    "https://app.example:443/callback",
    "https://app.example:/callback",
    "https://app.example:8443/callback",
    "http://app.example/callback",
    "javascript:alert(1)//https://app.example/callback",
    "data:text/html,https://app.example/callback",
];

/// The same for the loopback and private-use URIs of a native app.
const NATIVE_VARIANTS: [&str; 44] = [
    "http://127.0.0.1/Callback",
    "http://127.0.0.1:49152/callback/",
    "http://127.0.0.1:49152/callback?x=1",
    "http://127.0.0.1:49152/callback#x",
    "http://127.0.0.1:49152/",
    "http://127.0.0.1:49152",
    "http://127.0.0.1:/callback",
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:00080/callback",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:99999999999999999999/callback",
    "http://127.0.0.1:-1/callback",
    "http://127.0.0.1:+80/callback",
    "http://127.0.0.1:8o/callback",
    "http://127.0.0.1: 80/callback",
    "http://127.0.0.1:٨٠/callback",
    "http://127.0.0.1:80:80/callback",
    "http://127.0.0.1:80@evil.example/callback",
    "http://127.0.0.1@evil.example/callback",
    "http://user@127.0.0.1:80/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://127.0.0.1evil.example/callback",
    "http://127.0.0.10/callback",
    "http://127.0.0.2/callback",
    "http://127.1/callback",
    "http://2130706433/callback",
    "http://0x7f000001/callback",
    "http://0177.0.0.1/callback",
    "http://0.0.0.0/callback",
    "http://[::ffff:127.0.0.1]/callback",
    "http://[0:0:0:0:0:0:0:1]/callback",
    "http://[::1%25lo]/callback",
    "http://[::2]/callback",
    "http://::1/callback",
    "https://127.0.0.1/callback",
    "https://[::1]/callback",
    "http://localhost:8080/callback",
    "http://localhost./callback",
    "http://LOCALHOST/callback",
    "http://localhost.evil.example/callback",
    "com.example.app://callback",
    "com.example.app:callback",
    "com.example.app:/callback/x",
    "COM.EXAMPLE.APP:/callback",
];

const NOT_REGISTERED: &str = "The client has not registered this redirect_uri";

/// "the authorization server … MUST NOT automatically redirect the user agent to the invalid redirection URI" (§4.1.2.1):
/// neither a stranger nor one whose session would do at once, and nothing of the URI is on the page.
#[test]
fn what_differs_from_a_registered_uri_in_any_byte_gets_an_error_page() {
    let service = service();
    let (stranger, alice) = (Browser::at(&service), Browser::at(&service));
    alice.code(&Ask::app());
    alice.code(&Ask::native());
    let web = VARIANTS.iter().map(|variant| (Ask::app(), variant));
    let native = NATIVE_VARIANTS.iter().map(|variant| (Ask::native(), variant));
    for (ask, variant) in web.chain(native) {
        let ask = ask.with("redirect_uri", variant);
        for ask in [ask.clone(), ask.with("prompt", "none")] {
            for browser in [&stranger, &alice] {
                let answer = browser.send(Request::get(&ask.target()));
                assert_error_page(&answer, 400, NOT_REGISTERED);
                assert!(!answer.text().contains(variant.trim()), "{variant}");
                assert!(!answer.headers.iter().any(|(name, _)| name == "refresh" || name == "set-cookie"), "{variant}");
            }
        }
    }
}

/// One client's URI is none of another's.
#[test]
fn the_uri_of_another_client_is_not_registered() {
    let service = service();
    let browser = Browser::at(&service);
    assert_error_page(&browser.ask(&Ask::native().with("redirect_uri", CALLBACK)), 400, NOT_REGISTERED);
    let native = "http://127.0.0.1:49152/callback";
    assert_error_page(&browser.ask(&Ask::app().with("redirect_uri", native)), 400, NOT_REGISTERED);
    let bye = "https://app.example/bye";
    assert_error_page(&browser.ask(&Ask::app().with("redirect_uri", bye)), 400, NOT_REGISTERED);
}

/// §3.1.2.3: "If multiple redirection URIs have been registered … the client MUST include a redirection URI"; here also
/// where there is one (OAuth 2.1).
#[test]
fn a_request_without_redirect_uri_gets_an_error_page() {
    let service = service();
    for ask in [Ask::app().without("redirect_uri"), Ask::app().with("redirect_uri", "")] {
        assert_error_page(&Browser::at(&service).ask(&ask), 400, "The request has no redirect_uri.");
    }
}

/// §4.1.2.1: "or if the client identifier is missing or invalid"
#[test]
fn a_request_of_nobody_gets_an_error_page() {
    let service = service();
    for ask in [Ask::app().without("client_id"), Ask::app().with("client_id", "")] {
        assert_error_page(&Browser::at(&service).ask(&ask), 400, "The request has no client_id.");
    }
    for id in ["nobody", "APP", "app ", " app", "app\u{200b}", "ａpp", "app/", "*", "<b>app</b>"] {
        let answer = Browser::at(&service).ask(&Ask::app().with("client_id", id));
        assert_error_page(&answer, 400, "No client has this client_id.");
        assert!(!answer.text().contains("<b>app"));
    }
}

/// The matrix means something: what is registered is let in, and only its port may differ.
#[test]
fn a_registered_uri_is_let_in() {
    let service = service();
    for uri in [CALLBACK, "https://app.example/other?fixed=1"] {
        let answer = Browser::at(&service).ask(&Ask::app().with("redirect_uri", uri));
        assert!(is_page(&answer, "login-submit"), "{uri}");
    }
    let browser = Browser::at(&service);
    let answer = browser.authorize(&Ask::app().with("redirect_uri", "https://app.example/other?fixed=1"));
    let location = answer.header("location").unwrap();
    assert!(location.starts_with("https://app.example/other?fixed=1&code=challenge."), "{location}");
    assert_eq!(parameter(&answer, "fixed").as_deref(), Some("1"));
}
