//! Forms of an account: "sealed double submit", of the browser and the session that they were shown in.

use crate::exchange::Request;
use crate::service::Service;
use crate::signing_in::{Ask, Browser, PASSWORD, action_of, assert_error_page, is_page, service, transaction_of};

use super::{assert_says, is_signed_in, visit};

const FORMS: [(&str, &[(&str, &str)]); 5] = [
    ("/account/name", &[("name", "Mallory")]),
    ("/account/email", &[("email", "mallory@example.com")]),
    ("/account/password", &[("password", PASSWORD), ("new_password", "chosen by mallory")]),
    ("/account/apps", &[("client_id", "app")]),
    ("/account/sign-out", &[("logout", "confirm")]),
];

fn signed_in(service: &Service) -> Browser<'_> {
    let browser = Browser::at(service);
    browser.code(&Ask::app());
    browser
}

#[track_caller]
fn assert_nothing_changed(browser: &Browser<'_>) {
    let page = visit(browser, "/account");
    assert!(page.text().contains("Alice Liddell") && page.text().contains("alice@example.com"), "{}", page.text());
    assert!(is_signed_in(browser), "neither password nor sessions nor consent");
}

/// `Origin` and `Sec-Fetch-Site`.
#[test]
fn a_form_of_another_site_changes_nothing() {
    let service = service();
    let browser = signed_in(&service);
    for (path, fields) in FORMS {
        let page = visit(&browser, path);
        let transaction = transaction_of(&page);
        let fields: Vec<_> =
            [("transaction", transaction.as_str())].into_iter().chain(fields.iter().copied()).collect();
        for (name, value) in
            [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example")]
        {
            let request = Request::post(&action_of(&page), &fields).header(name, value);
            assert_error_page(&browser.follow(request), 403, "another site");
        }
        assert_nothing_changed(&browser);
    }
}

/// Neither without the sealed value, nor with one of another page, session or browser, nor with one that is over.
#[test]
fn a_form_that_belongs_elsewhere_changes_nothing() {
    let service = service();
    let browser = signed_in(&service);
    let other = signed_in(&service);
    for (path, fields) in FORMS {
        let elsewhere = if path == "/account/name" { "/account/apps" } else { "/account/name" };
        let own = transaction_of(&visit(&browser, path));
        let strangers = [
            String::new(),
            "transaction.AQ".to_owned(),
            transaction_of(&visit(&browser, elsewhere)),
            transaction_of(&visit(&other, path)),
            transaction_of(&visit(&Browser::at(&service), path)),
            transaction_of(&browser.ask(&Ask::app().with("prompt", "login"))),
        ];
        for transaction in strangers {
            let fields: Vec<_> =
                [("transaction", transaction.as_str())].into_iter().chain(fields.iter().copied()).collect();
            assert_says(&browser.follow(Request::post(path, &fields)), "nothing has been changed");
            assert_nothing_changed(&browser);
        }
        let fields: Vec<_> = [("transaction", own.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let binding = browser.cookie("__Host-transaction").unwrap();
        browser.set_cookie("__Host-transaction", None);
        assert_says(&browser.follow(Request::post(path, &fields)), "nothing has been changed");
        browser.set_cookie("__Host-transaction", Some(&binding));
        assert_nothing_changed(&browser);
    }
}

#[test]
fn a_form_that_is_over_changes_nothing() {
    let service = service();
    let browser = signed_in(&service);
    let pages = ["/account/name", "/account/apps", "/account/sign-out"].map(|path| (path, visit(&browser, path)));
    service.clock.advance(std::time::Duration::from_secs(16 * 60));
    for (path, page) in pages {
        let (_, fields) = FORMS.iter().find(|(other, _)| *other == path).unwrap();
        assert_says(&browser.submit(&page, fields), "nothing has been changed");
        assert_nothing_changed(&browser);
    }
}

/// "login CSRF": whoever plants a form signs nobody in.
#[test]
fn a_sign_in_form_belongs_to_its_browser() {
    let service = service();
    let [mallory, browser] = [Browser::at(&service), Browser::at(&service)];
    visit(&browser, "/account");
    let form = mallory.form_of(&visit(&mallory, "/account"), &[("username", "alice"), ("password", PASSWORD)]);
    assert!(is_page(&browser.follow(form), "login-submit"));
    assert!(is_page(&visit(&browser, "/account"), "login-submit"));
}

/// A link carries no form: what it says changes nothing.
#[test]
fn a_link_is_no_form() {
    let service = service();
    let browser = signed_in(&service);
    let page = visit(&browser, "/account/sign-out");
    let link = format!("/account/sign-out?transaction={}&logout=confirm", transaction_of(&page));
    visit(&browser, &link);
    assert_nothing_changed(&browser);
}
