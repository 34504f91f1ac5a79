//! Names: when two are the same, and what is none.

use proptest::prelude::*;
use signet::users::{AccountFault, EmailAddress, NewAccount, Username, canonical_name};

use super::Store;
use crate::directory::{NOW, PASSWORD, block_on, create, new, open, pool, sign_in, username, with_email};

/// Space around it, case and compatible forms make no other name.
#[test]
fn a_name_is_the_same_however_it_is_written() {
    for (text, canonical) in [
        ("alice", "alice"),
        ("  Alice\t", "alice"),
        ("ＡＬＩＣＥ", "alice"),
        ("Stra\u{df}e", "straße"),
        ("Am\u{e9}lie", "amélie"),
        ("AME\u{301}LIE", "amélie"),
        ("\u{2460}", "1"),
        ("Alice@Example.COM", "alice@example.com"),
        ("a b", "a b"),
    ] {
        assert_eq!(canonical_name(text).as_deref(), Some(canonical), "{text:?}");
    }
}

/// Nothing, too much, and what cannot be seen.
#[test]
fn what_cannot_be_read_aloud_is_no_name() {
    let long = "a".repeat(256);
    for text in
        ["", "   ", "a\0b", "a\nb", "a\u{7f}", "ali\u{200b}ce", "a\u{202e}b", "\u{feff}a", "\u{3164}\u{ad}", &long]
    {
        assert_eq!(canonical_name(text), None, "{text:?}");
        assert_eq!(Username::parse(text), None, "{text:?}");
    }
    assert!(canonical_name(&"a".repeat(255)).is_some());
    assert_eq!(canonical_name(&"\u{fdfa}".repeat(20)), None, "a form that grows");
}

/// "exactly one @, bounded"
#[test]
fn an_email_address_has_one_at_sign_and_two_sides() {
    for text in ["a@b", "alice@example.com", "o'neil+tag@mail.example.co.uk", "jörg@bücher.example", " a@b.c "] {
        assert!(EmailAddress::parse(text).is_some(), "{text}");
    }
    let long = format!("{}@example.com", "a".repeat(65));
    let longer = format!("a@{}.com", "b.".repeat(130));
    for text in [
        "",
        "a",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b c",
        ".a@b",
        "a.@b",
        "a..b@c",
        "a@b..c",
        "a@-b",
        "a@b-",
        "a@b.",
        "\"a\"@b",
        "a@[127.0.0.1]",
        "a@b,c@d",
        "a\u{ff20}b@c",
        "<a@b>",
        "a\n@b",
        &long,
        &longer,
    ] {
        assert!(EmailAddress::parse(text).is_none(), "{text:?}");
    }
}

/// Both the typed form and the canonical one are kept.
#[test]
fn a_username_stays_as_it_was_typed() {
    let store = Store::new();
    let directory = open(&store);
    let account = create(&directory, new(" Ａlice "));
    assert_eq!(sign_in(&directory, "ALICE", PASSWORD).unwrap().subject(), &account.subject);
    assert_eq!(store.text("SELECT username FROM accounts"), "Ａlice");
    assert_eq!(store.text("SELECT name FROM names"), "alice");
}

/// Nobody takes the username or the e-mail address of somebody else as either of the two.
#[test]
fn no_name_of_one_account_is_any_name_of_another() {
    let store = Store::new();
    let directory = open(&store);
    create(&directory, with_email("alice", "alice@example.com", true));
    create(&directory, with_email("bob@example.com", "Bob@example.com", false));
    let refused = |new: NewAccount| block_on(directory.create(new, &pool(), NOW)).unwrap_err();
    assert_eq!(refused(new("ALICE")), AccountFault::UsernameTaken);
    assert_eq!(refused(new("Alice@Example.com")), AccountFault::UsernameTaken);
    assert_eq!(refused(with_email("carol", "ALICE@example.com", false)), AccountFault::EmailTaken);
    assert_eq!(refused(with_email("carol", "bob@example.com", true)), AccountFault::EmailTaken);
    create(&directory, NewAccount::named(username("carol")));
    assert!(sign_in(&directory, "bob@example.com", PASSWORD).is_ok(), "a username needs no proof");
}

proptest! {
    /// Who is throttled by the canonical form is throttled by it for good.
    #[test]
    fn a_canonical_name_is_its_own_canonical_form(text in "\\PC{1,80}") {
        if let Some(canonical) = canonical_name(&text) {
            prop_assert_eq!(canonical_name(&canonical), Some(canonical.clone()));
            prop_assert!(canonical.chars().count() <= 255 && canonical.trim() == canonical);
        }
    }

    /// Every address that is accepted has one `@` in both of its forms.
    #[test]
    fn an_accepted_address_has_one_at_sign(text in "[a-zA-Z@.\u{ff20}\u{e9} -]{1,20}") {
        if let Some(address) = EmailAddress::parse(&text) {
            let canonical = canonical_name(address.as_str()).unwrap();
            prop_assert_eq!(address.as_str().matches('@').count(), 1);
            prop_assert_eq!(canonical.matches('@').count(), 1);
        }
    }
}
