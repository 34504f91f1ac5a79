//! Accounts are made, listed and deleted, also by many at once and by another process.

use std::sync::Arc;

use signet::protocol::Subject;
use signet::users::{Account, AccountFault, AccountStatus, CustomClaims, Line, NewAccount};

use super::Store;
use crate::directory::{NOW, PASSWORD, block_on, create, new, new_password, open, pool, sign_in, username, with_email};

/// What is known of a person is read as it was written.
#[test]
fn an_account_is_read_as_it_was_made() {
    let store = Store::new();
    let directory = open(&store);
    let mut new = with_email("alice", "alice@example.com", true);
    let claims = serde_json::json!({ "tenant": "acme", "limits": { "seats": [1, 2.5, true] } });
    new.claims = CustomClaims::new(claims.as_object().unwrap().clone()).unwrap();
    new.roles = ["writer", "reader"].map(|role| Line::parse(role).unwrap()).into();
    new.groups = [Line::parse("Straße 7").unwrap()].into();
    let made = create(&directory, new);
    assert_eq!((made.roles.join(" "), made.groups.join(" ")), ("reader writer".to_owned(), "Straße 7".to_owned()));
    assert_eq!((made.created_at, made.updated_at, made.has_password()), (NOW, NOW, true));
    assert_eq!(made.preferred_username(), "alice");
    for read in [block_on(directory.account(&made.subject)), block_on(directory.account_named("alice"))] {
        assert_eq!(read, Ok(Some(made.clone())));
    }
}

/// Of 64 who want one name at once, one has it.
#[test]
fn one_name_is_given_to_one_of_many() {
    let store = Store::new();
    let directory = Arc::new(open(&store));
    let threads: Vec<_> = (0..64)
        .map(|number| {
            let directory = Arc::clone(&directory);
            let name = if number % 2 == 0 { "Alice" } else { "ALICE" };
            std::thread::spawn(move || block_on(directory.create(NewAccount::named(username(name)), &pool(), NOW)))
        })
        .collect();
    let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(|result| **result == Err(AccountFault::UsernameTaken)).count(), 63);
}

/// Another process writes the same file, and this one sees it at once.
#[test]
fn what_another_process_writes_is_seen_at_once() {
    let store = Store::new();
    let (service, command) = (open(&store), open(&store));
    let account = create(&command, new("alice"));
    assert!(sign_in(&service, "alice", PASSWORD).is_ok());
    block_on(command.set_status(&account.subject, AccountStatus::Disabled)).unwrap();
    assert!(sign_in(&service, "alice", PASSWORD).is_err());
    assert!(!block_on(service.standing(&account.subject)).unwrap().unwrap().serves(account.version));
    block_on(command.delete(&account.subject, NOW)).unwrap();
    assert_eq!(block_on(service.account(&account.subject)), Ok(None));
}

/// Pages follow each other in the order of the canonical usernames, and miss nobody.
#[test]
fn accounts_are_listed_in_pages() {
    let store = Store::new();
    let directory = open(&store);
    for name in ["dora", "Bob", "älice", "carl", "Alice"] {
        create(&directory, NewAccount::named(username(name)));
    }
    create(&directory, NewAccount { password: None, ..with_email("zoe", "aaa@example.com", true) });
    let mut listed: Vec<Account> = Vec::new();
    loop {
        let page = block_on(directory.list(listed.last().map(|account| &account.username), 2)).unwrap();
        if page.is_empty() {
            break;
        }
        listed.extend(page);
    }
    let names: Vec<_> = listed.iter().map(|account| account.username.as_str()).collect();
    assert_eq!(names, ["Alice", "Bob", "carl", "dora", "zoe", "älice"]);
}

/// What is asked of an account that is not there is refused, and done to nobody.
#[test]
fn nothing_is_done_to_an_account_that_is_not_there() {
    let store = Store::new();
    let directory = open(&store);
    create(&directory, new("alice"));
    let nobody = Subject::parse("nobody").unwrap();
    let unknown = AccountFault::Unknown;
    assert_eq!(block_on(directory.set_password(&nobody, new_password("another password"), &pool())), Err(unknown));
    assert_eq!(block_on(directory.set_status(&nobody, AccountStatus::Disabled)), Err(unknown));
    assert_eq!(block_on(directory.sign_out_everywhere(&nobody)), Err(unknown));
    assert_eq!(block_on(directory.delete(&nobody, NOW)), Err(unknown));
    assert!(sign_in(&directory, "alice", PASSWORD).is_ok());
}

/// Nobody is in a hundred and one groups.
#[test]
fn roles_and_groups_are_bounded() {
    let store = Store::new();
    let directory = open(&store);
    let lines = |count: usize| (0..count).map(|number| Line::parse(&format!("group {number}")).unwrap()).collect();
    let with = |count| NewAccount { groups: lines(count), ..NewAccount::named(username("alice")) };
    assert_eq!(block_on(directory.create(with(101), &pool(), NOW)), Err(AccountFault::TooManyGroups));
    assert_eq!(create(&directory, with(100)).groups.len(), 100);
}
