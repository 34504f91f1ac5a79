//! Names and passwords, right and wrong.

use signet::users::{AccountStatus, NewAccount, SignInFault};

use super::Store;
use crate::directory::{
    NOW, PASSWORD, block_on, cheap, costing, create, new, open, open_with, refused, secret, sign_in, username,
    with_email,
};

/// The proof names the account, its version, and when the password was verified.
#[test]
fn a_user_signs_in_with_name_and_password() {
    let store = Store::new();
    let directory = open(&store);
    let account = create(&directory, new("Alice"));
    let user = sign_in(&directory, "Alice", PASSWORD).unwrap();
    assert_eq!((user.subject(), user.version()), (&account.subject, account.version));
    assert_eq!(user.authenticated_at(), Some(NOW));
}

/// The operator is told exactly what was wrong; the stranger is told the same whatever it was.
#[test]
fn each_way_to_fail_has_a_name_and_they_look_the_same() {
    let store = Store::new();
    let directory = open(&store);
    create(&directory, new("alice"));
    create(&directory, NewAccount::named(username("bob")));
    create(&directory, NewAccount { status: AccountStatus::Pending, ..new("carol") });
    create(&directory, NewAccount { status: AccountStatus::Disabled, ..new("dave") });
    for (name, password, expected) in [
        ("nobody", PASSWORD, SignInFault::UnknownName),
        ("", PASSWORD, SignInFault::UnknownName),
        ("alice", "correct horse batter", SignInFault::WrongPassword),
        ("alice", "", SignInFault::WrongPassword),
        ("bob", PASSWORD, SignInFault::NoPassword),
        ("bob", "", SignInFault::NoPassword),
        ("carol", PASSWORD, SignInFault::Pending),
        ("dave", PASSWORD, SignInFault::Disabled),
    ] {
        let fault = refused(&directory, name, password);
        assert_eq!(fault, expected, "{name}");
        assert!(fault.is_wrong_credentials(), "{name}");
    }
}

/// A status that is not active is told only to whoever knows the password.
#[test]
fn who_does_not_know_the_password_learns_no_status() {
    let store = Store::new();
    let directory = open(&store);
    for (name, status) in [("carol", AccountStatus::Pending), ("dave", AccountStatus::Disabled)] {
        create(&directory, NewAccount { status, ..new(name) });
        assert_eq!(refused(&directory, name, "something else"), SignInFault::WrongPassword);
    }
}

/// A busy pool refuses who is known and who is not alike: there is a hash to be computed for both.
#[test]
fn an_unknown_name_takes_its_turn_in_the_pool_like_any_other() {
    let store = Store::new();
    let directory = open_with(&store, &costing(19_456)).unwrap_or_else(|fault| panic!("{fault}"));
    create(&directory, new("alice"));
    block_on(async {
        let pool = crate::directory::pool();
        let attempts = (0..64).map(|number| {
            let name = if number % 2 == 0 { "alice" } else { "nobody" };
            directory.authenticate(name, secret("wrong password"), &pool, NOW)
        });
        let faults: Vec<_> = futures_util::future::join_all(attempts).await.into_iter().map(Result::err).collect();
        for known in [0, 1] {
            let busy = faults.iter().skip(known).step_by(2).filter(|fault| **fault == Some(SignInFault::HashesBusy));
            assert!(busy.count() > 20, "{faults:?}");
        }
        assert!(!SignInFault::HashesBusy.is_wrong_credentials());
    });
}

/// An e-mail address is a name to sign in with once it is proven to be the person's, and not before.
#[test]
fn an_email_address_counts_as_a_name_when_it_is_verified() {
    let store = Store::new();
    let directory = open(&store);
    let account = create(&directory, with_email("alice", "Alice@Example.com", true));
    create(&directory, with_email("bob", "bob@example.com", false));
    for name in ["alice@example.com", " ALICE@EXAMPLE.COM ", "alice"] {
        assert_eq!(sign_in(&directory, name, PASSWORD).unwrap().subject(), &account.subject);
    }
    assert_eq!(refused(&directory, "bob@example.com", PASSWORD), SignInFault::UnknownName);
    assert_eq!(block_on(directory.account_named("bob@example.com")), Ok(None));
}

/// "rehash on login when parameters rise", with the same password and for the same version.
#[test]
fn a_hash_that_cost_less_is_made_anew_by_a_sign_in() {
    let store = Store::new();
    let account = create(&open(&store), new("alice"));
    let hash = || store.text("SELECT password FROM accounts");
    let raised = open_with(&store, &costing(128)).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(sign_in(&raised, "alice", "something else").is_err());
    assert!(hash().starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", hash());
    assert_eq!(sign_in(&raised, "alice", PASSWORD).unwrap().version(), account.version);
    let renewed = hash();
    assert!(renewed.starts_with("$argon2id$v=19$m=128,t=1,p=1$"), "{renewed}");
    assert_eq!(sign_in(&raised, "alice", PASSWORD).unwrap().version(), account.version);
    assert_eq!(hash(), renewed);
    let lowered = open_with(&store, &cheap()).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(sign_in(&lowered, "alice", PASSWORD).is_ok());
    assert_eq!(hash(), renewed, "a hash that cost more stays");
}

/// Hashes of other servers, in all their forms, are taken over, and become argon2id's by the way: for the same version, and
/// by nobody who does not know the password.
#[test]
fn a_hash_of_another_function_is_made_anew() {
    let store = Store::new();
    let directory = open(&store);
    let account = create(&directory, new("alice"));
    let rows: serde_json::Value = serde_json::from_str(include_str!("../vectors/slow-hashes.json")).unwrap();
    let foreign =
        rows.as_array().unwrap().iter().filter(|row| !row["hash"].as_str().unwrap().starts_with("$argon2id$"));
    let mut functions = std::collections::BTreeSet::new();
    for row in foreign {
        let (hash, secret) = (row["hash"].as_str().unwrap(), row["secret"].as_str().unwrap());
        functions.insert(hash.get(..7).unwrap().to_owned());
        store.run(&format!("UPDATE accounts SET password = '{hash}'"));
        assert_eq!(refused(&directory, "alice", "something else"), SignInFault::WrongPassword, "{row}");
        assert_eq!(store.text("SELECT password FROM accounts"), hash);
        for _ in 0..2 {
            assert_eq!(sign_in(&directory, "alice", secret).unwrap().version(), account.version, "{row}");
            assert!(store.text("SELECT password FROM accounts").starts_with("$argon2id$"), "{row}");
        }
    }
    assert!(functions.len() > 5, "{functions:?}");
}

/// A disk that is full, or a file that cannot be written, keeps nobody out.
#[test]
fn a_hash_that_cannot_be_renewed_fails_no_sign_in() {
    let store = Store::new();
    create(&open(&store), new("alice"));
    let raised = open_with(&store, &costing(128)).unwrap_or_else(|fault| panic!("{fault}"));
    let lock = store.lock();
    assert!(sign_in(&raised, "alice", PASSWORD).is_ok());
    drop(lock);
    assert!(store.text("SELECT password FROM accounts").contains("m=64"));
}
