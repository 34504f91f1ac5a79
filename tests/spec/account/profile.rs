//! Names and the e-mail address.

use crate::signing_in::{Ask, Browser, bob, id_claims, is_page, service, subject_of, text_of, userinfo, wait_for};

use super::{assert_says, is_signed_in, visit};

/// Apps are told what the person said.
#[test]
fn a_name_that_is_changed_is_told_to_apps() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app().with("scope", "openid profile"));
    let names = [("name", " Alice L. "), ("given_name", "Alice"), ("family_name", "")];
    let page = browser.submit(&visit(&browser, "/account/name"), &names);
    assert_says(&page, "Your name has been changed");
    assert!(is_page(&page, "account-names") && page.text().contains("Alice L."), "{}", page.text());
    let told = userinfo(&service, text_of(&tokens, "access_token")).json();
    assert_eq!((&told["name"], &told["given_name"]), (&"Alice L.".into(), &"Alice".into()));
    assert!(told.get("family_name").is_none() && is_signed_in(&browser));
    assert!(!visit(&browser, "/account").text().contains("has been changed"), "it is said once");
}

#[test]
fn what_is_no_name_changes_nothing() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for name in [&"x".repeat(256), "a\nb", "a\u{7}b"] {
        let page = browser.submit(&visit(&browser, "/account/name"), &[("name", name)]);
        assert_says(&page, "one line of at most 255 characters");
        assert!(page.text().contains("value=\"Alice Liddell\""), "{}", page.text());
    }
}

/// "email_verified … true if the End-User's e-mail address has been verified; otherwise false" (OpenID Connect Core §5.1).
#[test]
fn another_address_is_not_verified_and_the_page_says_so() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app().with("scope", "openid email"));
    let page = visit(&browser, "/account/email");
    assert!(page.text().contains("Your address is confirmed"), "{}", page.text());
    let page = browser.submit(&page, &[("email", "new@example.com")]);
    assert_says(&page, "has been saved");
    assert!(page.text().contains("not confirmed"), "{}", page.text());
    let told = userinfo(&service, text_of(&tokens, "access_token")).json();
    assert_eq!((&told["email"], &told["email_verified"]), (&"new@example.com".into(), &false.into()));
}

#[test]
fn what_is_no_address_changes_nothing_and_nothing_at_all_removes_it() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for text in ["a", "a@b@c", "a b@c", "<a@b>"] {
        assert_says(&browser.submit(&visit(&browser, "/account/email"), &[("email", text)]), "no email address");
        assert!(visit(&browser, "/account/email").text().contains("alice@example.com"));
    }
    let page = browser.submit(&visit(&browser, "/account/email"), &[("email", "")]);
    assert!(page.text().contains("No address"), "{}", page.text());
}

/// Whoever types addresses does not learn who has an account.
#[test]
fn an_address_of_somebody_else_is_taken_like_any_other() {
    let service = service();
    bob(&service);
    let browser = Browser::at(&service);
    browser.sign_in_as(&visit(&browser, "/account"), "bob", crate::signing_in::BOBS_PASSWORD);
    let told = |address: &str| {
        let page = browser.submit(&visit(&browser, "/account/email"), &[("email", address)]);
        page.text().replace(address, "")
    };
    assert_eq!(told("alice@example.com"), told("nobody@example.com"));
    let alice = subject_of(&service, "alice@example.com");
    let account = wait_for(service.directory().account(&alice)).unwrap().unwrap();
    assert_eq!(account.username.as_str(), "alice", "and hers is hers");
}

/// A change of the profile is no sign-out.
#[test]
fn a_change_of_the_profile_leaves_tokens_alone() {
    let service = service();
    let browser = Browser::at(&service);
    let before = id_claims(&browser.tokens(&Ask::app()));
    browser.submit(&visit(&browser, "/account/email"), &[("email", "new@example.com")]);
    assert_eq!(id_claims(&browser.tokens(&Ask::app()))["sid"], before["sid"]);
}
