//! What people change in their own accounts.

use std::collections::BTreeSet;

use signet::clock::Timestamp;
use signet::protocol::{ClientId, Scope};
use signet::users::{Account, AccountFault, Consent, Directory, EmailAddress, Line, ProfileChange, SignInFault};

use super::Store;
use crate::directory::{NOW, PASSWORD, block_on, create, new, open, pool, refused, sign_in, with_email};

const LATER: Timestamp = Timestamp::from_secs(1_800_000_060);

fn email(text: &str) -> ProfileChange {
    ProfileChange::Email(EmailAddress::parse(text))
}

#[track_caller]
fn change(directory: &Directory, account: &Account, change: ProfileChange) -> Account {
    let changed = block_on(directory.change_profile(&account.subject, change, LATER)).unwrap();
    assert_eq!(block_on(directory.account(&account.subject)).unwrap().as_ref(), Some(&changed));
    changed
}

/// Nobody signs in with it, and nothing says that it is theirs.
#[test]
fn another_address_is_not_verified() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, with_email("alice", "alice@example.com", true));
    let changed = change(&directory, &alice, email("new@example.com"));
    assert_eq!(changed.profile.email.as_ref().map(EmailAddress::as_str), Some("new@example.com"));
    assert!(!changed.profile.email_verified);
    assert_eq!(changed.updated_at, LATER);
    assert_eq!(refused(&directory, "new@example.com", PASSWORD), SignInFault::UnknownName);
    assert_eq!(refused(&directory, "alice@example.com", PASSWORD), SignInFault::UnknownName);
    assert!(sign_in(&directory, "alice", PASSWORD).is_ok());
}

#[test]
fn the_same_address_stays_verified() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, with_email("alice", "alice@example.com", true));
    assert!(change(&directory, &alice, email("alice@example.com")).profile.email_verified);
    assert!(sign_in(&directory, "alice@example.com", PASSWORD).is_ok());
}

/// Or whoever types addresses would learn who has an account, and would lock people out of their own.
#[test]
fn an_address_that_nobody_proved_reserves_nothing() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, with_email("alice", "alice@example.com", true));
    let bob = create(&directory, new("bob"));
    change(&directory, &bob, email("alice@example.com"));
    let signed_in = sign_in(&directory, "alice@example.com", PASSWORD).unwrap();
    assert_eq!(signed_in.subject(), &alice.subject);
    change(&directory, &bob, email("carol@example.com"));
    create(&directory, with_email("carol", "carol@example.com", true));
    let guest = with_email("guest", "alice@example.com", false);
    assert!(block_on(directory.sign_up(guest, &pool(), NOW)).is_ok());
}

#[test]
fn whoever_signs_up_has_a_name_of_their_own_and_is_signed_in() {
    let store = Store::new();
    let directory = open(&store);
    let user = block_on(directory.sign_up(new("alice"), &pool(), NOW)).unwrap();
    assert_eq!(user.authenticated_at(), Some(NOW));
    assert_eq!(sign_in(&directory, "alice", PASSWORD).unwrap().subject(), user.subject());
    let again = block_on(directory.sign_up(new("ALICE"), &pool(), NOW));
    assert_eq!(again.err(), Some(AccountFault::UsernameTaken));
}

/// Names are the person's own; nothing else changes with them.
#[test]
fn what_a_person_is_called_changes_alone() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, with_email("alice", "alice@example.com", true));
    let names =
        ProfileChange::Names { name: Line::parse("Alice L."), given_name: Line::parse("Alice"), family_name: None };
    let changed = change(&directory, &alice, names);
    assert_eq!(changed.profile.name, Line::parse("Alice L."));
    let mut expected = alice.clone();
    expected.updated_at = LATER;
    expected.profile.name = Line::parse("Alice L.");
    expected.profile.given_name = Line::parse("Alice");
    assert_eq!(changed, expected);
    assert_eq!(changed.standing(), alice.standing(), "nobody is signed out by it");
}

#[test]
fn an_account_that_is_gone_is_not_changed() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, new("alice"));
    block_on(directory.delete(&alice.subject, NOW)).unwrap();
    let changed = block_on(directory.change_profile(&alice.subject, email("a@example.com"), LATER));
    assert_eq!(changed, Err(AccountFault::Unknown));
}

/// One is taken back and the others stay.
#[test]
fn a_consent_is_taken_back_alone() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, new("alice")).subject;
    let client = |id: &str| ClientId::parse(id).unwrap();
    for (id, given_at) in [("first", NOW), ("second", LATER)] {
        let scope = Scope::parse("openid").unwrap();
        let consent = Consent { client: client(id), scope, registration: [1; 32], given_at };
        block_on(directory.remember_consent(&alice, consent)).unwrap();
    }
    let ids = || -> Vec<String> {
        let consents = block_on(directory.consents(&alice)).unwrap();
        let ids: BTreeSet<_> = consents.iter().map(|consent| consent.client.to_string()).collect();
        ids.into_iter().collect()
    };
    assert_eq!(ids(), ["first", "second"]);
    assert_eq!(block_on(directory.withdraw_consent(&alice, &client("second"))), Ok(true));
    assert_eq!(block_on(directory.withdraw_consent(&alice, &client("second"))), Ok(false));
    assert_eq!(ids(), ["first"]);
}
