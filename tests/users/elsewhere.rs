//! A directory without accounts, because a service of the operator's has them.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use signet::entropy::SystemEntropy;
use signet::protocol::{ClientId, Subject};
use signet::users::{
    AccountFault, AccountStatus, AccountVersion, Directory, DirectoryKind, DirectorySettings, SignInFault, Surroundings,
};

use crate::directory::{NOW, PASSWORD, block_on, cheap, new, new_password, pool, refused};

fn kinds() -> [Directory; 2] {
    [DirectoryKind::External, DirectoryKind::Http].map(|kind| {
        let (settings, nowhere) = (DirectorySettings { kind, ..cheap() }, PathBuf::from("/nowhere/at/all"));
        let io = || Err(io::Error::other("nobody is asked"));
        let surroundings = Surroundings { storage: &nowhere, folder: &nowhere, io: &io };
        Directory::of(&settings, &surroundings, Arc::new(SystemEntropy::new())).unwrap()
    })
}

#[test]
fn nobody_is_found_and_nobody_signs_in() {
    let subject = Subject::parse("u-1").unwrap();
    for directory in kinds() {
        assert!(!directory.keeps_accounts() && block_on(directory.reach()).is_ok());
        assert_eq!(block_on(directory.account(&subject)), Ok(None));
        assert_eq!(block_on(directory.account_named("alice")), Ok(None));
        assert_eq!(block_on(directory.standing(&subject)), Ok(None));
        assert_eq!(block_on(directory.list(None, 10)), Ok(Vec::new()));
        assert_eq!(block_on(directory.consents(&subject)), Ok(Vec::new()));
        let client = ClientId::parse("app").unwrap();
        assert_eq!(block_on(directory.consent(&subject, &client)), Ok(None));
        assert_eq!(refused(&directory, "alice", PASSWORD), SignInFault::UnknownName);
        assert!(block_on(directory.recognize(&subject, AccountVersion::FIRST)).unwrap().is_none());
        assert!(block_on(directory.recognize(&subject, AccountVersion::OF_SERVICE)).unwrap().is_some());
    }
}

#[test]
fn no_change_is_made_and_each_says_why() {
    let subject = Subject::parse("u-1").unwrap();
    for directory in kinds() {
        let faults = [
            block_on(directory.create(new("alice"), &pool(), NOW)).err(),
            block_on(directory.sign_up(new("alice"), &pool(), NOW)).err(),
            block_on(directory.set_password(&subject, new_password(PASSWORD), &pool())).err(),
            block_on(directory.set_status(&subject, AccountStatus::Disabled)).err(),
            block_on(directory.sign_out_everywhere(&subject)).err(),
            block_on(directory.delete(&subject, NOW)).err(),
        ];
        assert_eq!(faults, [Some(AccountFault::KeptElsewhere); 6]);
        assert!(block_on(directory.import(Vec::new())).is_err());
    }
}
