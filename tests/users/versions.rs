//! What was issued for an earlier version of an account is worthless.

use signet::users::{AccountFault, AccountStatus, AccountVersion, Standing};

use super::Store;
use crate::directory::{NOW, PASSWORD, block_on, create, new, new_password, open, pool, refused, sign_in};

/// A new password, disabling, and signing out everywhere make the next version; nothing else does.
#[test]
fn a_version_grows_with_what_ends_sessions() {
    let store = Store::new();
    let directory = open(&store);
    let account = create(&directory, new("alice"));
    let (subject, pool) = (&account.subject, pool());
    let version = || block_on(directory.standing(subject)).unwrap().unwrap().version.as_u32();
    assert_eq!(version(), 1);
    let password = new_password("another password");
    assert_eq!(block_on(directory.set_password(subject, password, &pool)).unwrap().as_u32(), 2);
    assert_eq!(block_on(directory.sign_out_everywhere(subject)).unwrap().as_u32(), 3);
    for (status, expected) in [
        (AccountStatus::Active, 3),
        (AccountStatus::Disabled, 4),
        (AccountStatus::Disabled, 4),
        (AccountStatus::Active, 4),
        (AccountStatus::Pending, 4),
        (AccountStatus::Active, 4),
    ] {
        let version = AccountVersion::from_u32(expected);
        assert_eq!(block_on(directory.set_status(subject, status)), Ok(Standing { status, version }));
        assert_eq!(block_on(directory.standing(subject)), Ok(Some(Standing { status, version })));
    }
    assert!(sign_in(&directory, "alice", "another password").is_ok());
    assert!(refused(&directory, "alice", PASSWORD).is_wrong_credentials());
    assert_eq!(version(), 4);
}

/// A session is recognized while its account is active and of its version.
#[test]
fn a_session_is_recognized_for_its_version_alone() {
    let store = Store::new();
    let directory = open(&store);
    let account = create(&directory, new("alice"));
    let recognized = |version: u32| {
        let version = AccountVersion::from_u32(version);
        block_on(directory.recognize(&account.subject, version)).unwrap()
    };
    let user = recognized(1).unwrap();
    assert_eq!((user.subject(), user.version(), user.authenticated_at()), (&account.subject, account.version, None));
    assert!(recognized(0).is_none() && recognized(2).is_none());
    block_on(directory.set_status(&account.subject, AccountStatus::Disabled)).unwrap();
    assert!(recognized(1).is_none() && recognized(2).is_none());
    block_on(directory.set_status(&account.subject, AccountStatus::Active)).unwrap();
    assert!(recognized(1).is_none() && recognized(2).is_some());
    block_on(directory.delete(&account.subject, NOW)).unwrap();
    assert!(recognized(2).is_none());
    assert_eq!(block_on(directory.standing(&account.subject)), Ok(None));
}

/// "never reassigned" (OpenID Connect Core §5.7): the name may be used again, the subject is not.
#[test]
fn a_deleted_subject_is_never_issued_again() {
    let store = Store::new();
    let directory = open(&store);
    let first = create(&directory, new("alice"));
    block_on(directory.delete(&first.subject, NOW)).unwrap();
    assert!(refused(&directory, "alice", PASSWORD).is_wrong_credentials());
    let second = create(&directory, new("alice"));
    assert_ne!(first.subject, second.subject);
    for subject in [&first.subject, &second.subject] {
        let again = signet::users::NewAccount { subject: Some(subject.clone()), ..new("bob") };
        assert_eq!(block_on(directory.create(again, &pool(), NOW)), Err(AccountFault::SubjectTaken));
    }
}

/// A number that is used up does not begin anew.
#[test]
fn a_version_never_wraps() {
    let store = Store::new();
    let directory = open(&store);
    let account = create(&directory, new("alice"));
    store.run("UPDATE accounts SET version = 4294967295");
    let fault = Err(AccountFault::VersionsExhausted);
    assert_eq!(block_on(directory.sign_out_everywhere(&account.subject)), fault);
    let password = new_password("another password");
    assert_eq!(block_on(directory.set_password(&account.subject, password, &pool())), fault);
    assert!(sign_in(&directory, "alice", PASSWORD).is_ok(), "what was refused was not done by half");
}
