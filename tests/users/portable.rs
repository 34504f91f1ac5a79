//! Accounts that are carried from one directory to another.

use serde_json::{Map, Value, json};
use signet::entropy::SystemEntropy;
use signet::users::{AccountFault, AccountStatus, Directory, Hashes, PortableAccount};

use super::Store;
use crate::directory::{NOW, PASSWORD, block_on, create, new, open, refused, sign_in};

fn members(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn read(value: &Value) -> Result<PortableAccount, String> {
    PortableAccount::from_members(members(value), &SystemEntropy::new(), NOW).map_err(|fault| fault.to_string())
}

#[track_caller]
fn import(directory: &Directory, values: &[Value]) -> Vec<Result<(), AccountFault>> {
    block_on(directory.import(values.iter().map(|value| read(value).unwrap()).collect())).unwrap()
}

#[track_caller]
fn exported(directory: &Directory, name: &str) -> Value {
    let account = block_on(directory.account_named(name)).unwrap().unwrap();
    Value::Object(PortableAccount::members_of(&account, Hashes::Told))
}

/// Everything that is known of an account goes with it, its subject, its version and its password included.
#[test]
fn an_account_is_the_same_elsewhere() {
    let whole = json!({
        "sub": "sub-of-elsewhere", "username": "Älice", "status": "active", "version": 7,
        "created_at": "2020-01-02T03:04:05Z", "updated_at": "2021-01-02T03:04:05Z",
        "password_hash": "pbkdf2_sha256$1000$saltsaltsalt$G5MMGdLyrHYhOWnBdiTAmVVsJTNlhyaiqvN7YXv9H4I=",
        "roles": ["reader", "writer"], "groups": ["a;b", "staff"],
        "claims": { "tenant": "acme", "limits": { "seats": [1, 2.5, true] } },
        "name": "Alice \"the\" Liddell, Dr.", "given_name": "Alice", "family_name": "Liddell", "middle_name": "P",
        "nickname": "Al", "preferred_username": "al", "profile": "https://example.com/al",
        "picture": "https://example.com/al.png", "website": "https://al.example", "email": "alice@example.com",
        "email_verified": true, "gender": "female", "birthdate": "0000-05-04", "zoneinfo": "Europe/London",
        "locale": "en-GB", "phone_number": "+442079460000", "phone_number_verified": true,
        "address": { "formatted": "1 Street\nLondon", "street_address": "1 Street", "locality": "London",
                     "region": "Greater London", "postal_code": "E1", "country": "UK" },
    });
    let (first, second) = (Store::new(), Store::new());
    let (first, second) = (open(&first), open(&second));
    assert_eq!(import(&first, std::slice::from_ref(&whole)), [Ok(())]);
    assert_eq!(exported(&first, "älice"), whole);
    assert_eq!(import(&second, &[exported(&first, "älice")]), [Ok(())]);
    assert_eq!(exported(&second, "alice@example.com"), whole);
    assert_eq!(block_on(second.account_named("älice")).unwrap().unwrap().version.as_u32(), 7);
}

/// Hashes leave only where they are asked for; with one of them the same password signs in.
#[test]
fn a_hash_signs_in_elsewhere_and_is_told_only_to_whoever_asks() {
    let (from, to) = (Store::new(), Store::new());
    let (from, to) = (open(&from), open(&to));
    let account = create(&from, new("alice"));
    assert!(!PortableAccount::members_of(&account, Hashes::Kept).contains_key("password_hash"));
    assert_eq!(import(&to, &[exported(&from, "alice")]), [Ok(())]);
    assert_eq!(sign_in(&to, "alice", PASSWORD).unwrap().subject(), &account.subject);
    assert!(refused(&to, "alice", "something else").is_wrong_credentials());
}

/// Of many, those that are taken are refused, and of them nothing is left; also among themselves, and also by a subject that
/// was deleted.
#[test]
fn one_account_that_is_taken_keeps_no_other_from_being_made() {
    let store = Store::new();
    let directory = open(&store);
    let gone = create(&directory, new("gone")).subject;
    block_on(directory.delete(&gone, NOW)).unwrap();
    let made = import(
        &directory,
        &[
            json!({ "username": "alice", "sub": "a" }),
            json!({ "username": "ALICE", "sub": "b" }),
            json!({ "username": "bob", "sub": "a" }),
            json!({ "username": "carol", "sub": gone }),
            json!({ "username": "dave" }),
            json!({ "username": "erin", "email": "erin@example.com", "email_verified": true }),
            json!({ "username": "frank", "email": "ERIN@example.com", "email_verified": true }),
            json!({ "username": "frank", "email": "ERIN@example.com" }),
        ],
    );
    let (username, subject) = (Err(AccountFault::UsernameTaken), Err(AccountFault::SubjectTaken));
    assert_eq!(made, [Ok(()), username, subject, subject, Ok(()), Ok(()), Err(AccountFault::EmailTaken), Ok(())]);
    assert_eq!(store.number("SELECT count(*) FROM accounts"), 4);
    assert_eq!(store.number("SELECT count(*) FROM names"), 5);
}

/// What is left out is the usual, and what is null or empty is left out.
#[test]
fn a_name_is_enough() {
    let store = Store::new();
    let directory = open(&store);
    let few = json!({ "username": "alice", "email": null, "name": "", "roles": [], "claims": {}, "sub": null });
    assert_eq!(import(&directory, &[few]), [Ok(())]);
    let account = block_on(directory.account_named("alice")).unwrap().unwrap();
    assert_eq!((account.status, account.version.as_u32(), account.created_at), (AccountStatus::Active, 1, NOW));
    assert!(!account.has_password() && account.subject.as_str().len() > 20);
}

/// The member that is wrong is named with what would be right.
#[test]
fn what_is_wrong_is_named() {
    for (member, value) in [
        ("sub", json!("")),
        ("sub", json!("a\u{7}")),
        ("username", json!("\u{200b}")),
        ("status", json!("locked")),
        ("version", json!(-1)),
        ("version", json!("1")),
        ("created_at", json!("yesterday")),
        ("password_hash", json!("secret")),
        ("password_hash", json!("$2b$20$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK")),
        ("roles", json!("admin")),
        ("groups", json!(["two\nlines"])),
        ("groups", Value::Array((0..101).map(|number| json!(format!("g{number}"))).collect())),
        ("claims", json!({ "iss": "https://elsewhere.example" })),
        ("claims", json!("tenant")),
        ("email", json!("alice")),
        ("email_verified", json!("perhaps")),
        ("birthdate", json!("yesterday")),
        ("address", json!("1 Street")),
        ("password", json!("hunter2hunter2")),
        ("emial", json!("alice@example.com")),
    ] {
        let whole = json!({ "username": "alice", member: value });
        match read(&whole) {
            Err(said) => assert!(said.starts_with(&format!("{member}: ")) && !said.contains("hunter2"), "{said}"),
            Ok(_) => assert_eq!((member, &value), ("sub", &json!("")), "{whole} was read"),
        }
    }
    assert_eq!(read(&json!({})).err().as_deref(), Some("username: expected the name to sign in with"));
}
