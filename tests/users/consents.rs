//! What users allowed clients.

use signet::clock::Timestamp;
use signet::protocol::{ClientId, Scope};
use signet::users::Consent;

use super::Store;
use crate::directory::{NOW, block_on, create, new, open};

fn client(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

fn consent(id: &str, scope: &str, registration: u8, given_at: Timestamp) -> Consent {
    Consent { client: client(id), scope: Scope::parse(scope).unwrap(), registration: [registration; 32], given_at }
}

/// It is read as it was given, by its user and client alone; the next start remembers it.
#[test]
fn a_consent_is_of_one_user_to_one_client() {
    let store = Store::new();
    let directory = open(&store);
    let [alice, bob] = ["alice", "bob"].map(|name| create(&directory, new(name)).subject);
    let given = consent("web", "openid profile", 1, NOW);
    assert_eq!(block_on(directory.remember_consent(&alice, given.clone())), Ok(()));
    drop(directory);
    let directory = open(&store);
    assert_eq!(block_on(directory.consent(&alice, &client("web"))), Ok(Some(given)));
    assert_eq!(block_on(directory.consent(&alice, &client("other"))), Ok(None));
    assert_eq!(block_on(directory.consent(&bob, &client("web"))), Ok(None));
}

/// The last one counts.
#[test]
fn a_consent_takes_the_place_of_an_earlier_one() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, new("alice")).subject;
    block_on(directory.remember_consent(&alice, consent("web", "openid", 1, NOW))).unwrap();
    let second = consent("web", "openid email", 2, NOW);
    block_on(directory.remember_consent(&alice, second.clone())).unwrap();
    assert_eq!(block_on(directory.consent(&alice, &client("web"))), Ok(Some(second)));
}

/// With the account its consents go, and none is remembered of who is not there.
#[test]
fn no_consent_outlives_its_account() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, new("alice")).subject;
    block_on(directory.remember_consent(&alice, consent("web", "openid", 1, NOW))).unwrap();
    block_on(directory.delete(&alice, NOW)).unwrap();
    assert_eq!(block_on(directory.consent(&alice, &client("web"))), Ok(None));
    assert_eq!(block_on(directory.remember_consent(&alice, consent("web", "openid", 1, NOW))), Ok(()));
    assert_eq!(block_on(directory.consent(&alice, &client("web"))), Ok(None));
    assert_eq!(store.number("SELECT count(*) FROM consents"), 0);
}

/// Who consents to clients without end keeps the last five hundred.
#[test]
fn the_oldest_of_too_many_consents_is_forgotten() {
    let store = Store::new();
    let directory = open(&store);
    let alice = create(&directory, new("alice")).subject;
    let given = |number: u64| {
        let given_at = NOW.after(std::time::Duration::from_secs(number));
        let consent = consent(&format!("client-{number}"), "openid", 1, given_at);
        directory.remember_consent(&alice, consent)
    };
    for first in (0..502).step_by(50) {
        block_on(futures_util::future::join_all((first..502.min(first + 50)).map(given)));
    }
    let known = |number: u64| block_on(directory.consent(&alice, &client(&format!("client-{number}")))).unwrap();
    assert!(known(0).is_none() && known(1).is_none() && known(2).is_some() && known(501).is_some());
    assert_eq!(store.number("SELECT count(*) FROM consents"), 500);
}
