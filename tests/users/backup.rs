//! A copy is brought back, and nothing that must not live again does.

use signet::protocol::{ClientId, Scope};
use signet::users::{AccountStatus, Consent, Holding, Restored, back_up, restore};

use crate::directory::{NOW, PASSWORD, block_on, create, new, new_password, open, pool, refused, sign_in};
use crate::folder::Folder;

/// A folder without the file has nothing to copy; a copy without it changes nothing.
#[test]
fn what_is_not_there_is_neither_copied_nor_brought_back() {
    let folder = Folder::new();
    let copy = folder.path().join("copy");
    assert_eq!(back_up(&folder.data(), &copy).unwrap(), None);
    assert_eq!(restore(&folder.data(), &copy).unwrap(), None);
}

/// A lost file comes back whole: accounts, names, passwords, consents, and who must never come back.
#[test]
fn a_lost_file_comes_back_whole() {
    let folder = Folder::new();
    let copy = folder.path().join("copy");
    let directory = open(&folder);
    let alice = create(&directory, new("alice"));
    let bob = create(&directory, new("bob"));
    block_on(directory.delete(&bob.subject, NOW)).unwrap();
    let client = ClientId::parse("web").unwrap();
    let scope = Scope::parse("openid").unwrap();
    let consent = Consent { client: client.clone(), scope, registration: [7; 32], given_at: NOW };
    block_on(directory.remember_consent(&alice.subject, consent.clone())).unwrap();
    let holding = Holding { accounts: 1, consents: 1 };
    assert_eq!(back_up(&folder.data(), &copy).unwrap(), Some(holding));
    drop(directory);
    std::fs::remove_dir_all(folder.data()).unwrap();
    assert_eq!(restore(&folder.data(), &copy).unwrap(), Some(Restored { holding, left_out: 0 }));
    let directory = open(&folder);
    assert_eq!(sign_in(&directory, "alice", PASSWORD).unwrap().subject(), &alice.subject);
    assert_eq!(block_on(directory.consent(&alice.subject, &client)), Ok(Some(consent)));
    let again = signet::users::NewAccount { subject: Some(bob.subject), ..new("bob") };
    assert!(block_on(directory.create(again, &pool(), NOW)).is_err());
}

/// "a restore never lowers an account version or revives a deleted subject", beside a service that reads the file.
#[test]
fn a_copy_revives_nobody_and_lowers_no_version() {
    let folder = Folder::new();
    let copy = folder.path().join("copy");
    let directory = open(&folder);
    let [deleted, disabled, changed, same] =
        ["deleted", "disabled", "changed", "same"].map(|name| create(&directory, new(name)));
    back_up(&folder.data(), &copy).unwrap();
    block_on(directory.delete(&deleted.subject, NOW)).unwrap();
    block_on(directory.set_status(&disabled.subject, AccountStatus::Disabled)).unwrap();
    block_on(directory.set_password(&changed.subject, new_password("another password"), &pool())).unwrap();
    let since = create(&directory, new("since"));
    let restored = restore(&folder.data(), &copy).unwrap().unwrap();
    assert_eq!(restored, Restored { holding: Holding { accounts: 4, consents: 0 }, left_out: 1 });
    assert_eq!(block_on(directory.standing(&deleted.subject)), Ok(None));
    assert!(refused(&directory, "disabled", PASSWORD).is_wrong_credentials());
    let version = |account: &signet::users::Account| {
        block_on(directory.standing(&account.subject)).unwrap().unwrap().version.as_u32()
    };
    assert_eq!((version(&disabled), version(&changed), version(&same), version(&since)), (2, 3, 1, 1));
    for name in ["changed", "same", "since"] {
        assert!(sign_in(&directory, name, PASSWORD).is_ok(), "{name}");
    }
}
