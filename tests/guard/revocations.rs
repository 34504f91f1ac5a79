//! Revoking, on every kind of guard.

use signet::clock::Timestamp;
use signet::guard::{Descent, Guard, Revocation};
use signet::protocol::{ClientId, JwtId, SessionId, Subject};

use crate::folder::Folder;
use crate::kinds::{at, block_on, client, each, grant, is_revoked, open, open_at, revoke, room};

fn token() -> JwtId {
    JwtId::from_bytes([2; 16])
}

fn session() -> SessionId {
    SessionId::from_bytes([3; 16])
}

/// A token with all of a descent.
fn descent(client: &ClientId, issued_at: Timestamp) -> Descent<'_> {
    let (grant, token, session) = (Some(grant(1)), Some(token()), Some(session()));
    Descent { grant, token, session, subject: "alice", client: Some(client), issued_at }
}

fn found(guard: &Guard, issued_at: Timestamp) -> Option<Revocation> {
    let client = client("web");
    guard.revoked(&descent(&client, issued_at)).unwrap()
}

fn consent(user: &str, id: &str) -> Revocation {
    Revocation::Consent(Subject::parse(user).unwrap(), client(id))
}

/// "Revocation is by `gid`, `jti` or `sid`, or by epoch": each reaches the token, and its neighbour does not.
#[test]
fn each_kind_of_revocation_reaches_its_own() {
    let others = [
        Revocation::Grant(grant(9)),
        Revocation::Token(JwtId::from_bytes([9; 16])),
        Revocation::Session(SessionId::from_bytes([9; 16])),
        // Ids of different kinds are different, whatever their bits.
        Revocation::Session(SessionId::from_bytes([2; 16])),
        Revocation::Token(JwtId::from_bytes([3; 16])),
        Revocation::Subject("alic".to_owned()),
        Revocation::Subject("web".to_owned()),
        Revocation::Client(client("alice")),
        consent("alice", "we"),
        consent("alic", "web"),
        consent("web", "alice"),
    ];
    let own = [
        Revocation::Grant(grant(1)),
        Revocation::Token(token()),
        Revocation::Session(session()),
        Revocation::Subject("alice".to_owned()),
        Revocation::Client(client("web")),
        consent("alice", "web"),
        Revocation::Issuer,
    ];
    for revocation in own {
        each(&room(10, 10), |guard| {
            for other in &others {
                revoke(guard, other, at(5000)).unwrap();
            }
            assert_eq!(found(guard, at(0)), None);
            revoke(guard, &revocation, at(5000)).unwrap();
            assert_eq!(found(guard, at(0)).as_ref(), Some(&revocation));
            assert_eq!(guard.status().revocations, others.len() + 1);
        });
    }
}

/// "an epoch … reaches tokens whose `iat` (whole seconds) is before the revocation's moment"
#[test]
fn an_epoch_reaches_what_was_issued_before_it() {
    let [user, app] = [Revocation::Subject("alice".into()), Revocation::Client(client("web"))];
    for revocation in [user, app, consent("alice", "web"), Revocation::Issuer] {
        each(&room(10, 10), |guard| {
            revoke(guard, &revocation, at(5500)).unwrap();
            assert_eq!(found(guard, at(5000)).as_ref(), Some(&revocation), "the second in which it falls");
            assert_eq!(found(guard, at(6000)), None);
            revoke(guard, &revocation, at(7000)).unwrap();
            assert_eq!(found(guard, at(6000)).as_ref(), Some(&revocation), "a later one replaces an earlier one");
            assert_eq!(found(guard, at(7000)), None);
            revoke(guard, &revocation, at(3000)).unwrap();
            assert_eq!(found(guard, at(6000)).as_ref(), Some(&revocation), "an earlier one replaces nothing");
        });
    }
}

/// An end is no epoch: it reaches tokens that descend later, too.
#[test]
fn a_grant_stays_revoked() {
    each(&room(10, 10), |guard| {
        revoke(guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
        assert!(found(guard, at(999_000)).is_some());
    });
}

/// What is revoked outlives the process, and is the same after it.
#[test]
fn every_revocation_is_there_after_a_restart() {
    let folder = Folder::new();
    let first = open(&folder);
    revoke(&first, &Revocation::Grant(grant(7)), at(1)).unwrap();
    revoke(&first, &Revocation::Subject("Åse \"%';--\n".to_owned()), at(5000)).unwrap();
    revoke(&first, &Revocation::Issuer, at(5000)).unwrap();
    drop(first);
    let second = open_at(&folder, at(6000)).unwrap();
    assert!(is_revoked(&second, 7) && second.status().revocations == 3);
    let client = client("web");
    let of = Descent {
        grant: None,
        token: None,
        session: None,
        subject: "Åse \"%';--\n",
        client: Some(&client),
        issued_at: at(4000),
    };
    assert_eq!(second.revoked(&of).unwrap(), Some(Revocation::Subject("Åse \"%';--\n".to_owned())));
}

/// What could not be read back is not written: it would keep the service from starting.
#[test]
fn a_subject_that_no_row_may_hold_is_refused() {
    let folder = Folder::new();
    let guard = open(&folder);
    for subject in [String::new(), "a\0b".to_owned(), "x".repeat(1025)] {
        assert!(revoke(&guard, &Revocation::Subject(subject), at(0)).is_err());
    }
    revoke(&guard, &Revocation::Subject("x".repeat(1024)), at(0)).unwrap();
    drop(guard);
    assert_eq!(open(&folder).status().revocations, 1);
}

/// "`until` is kept in the row, expired rows are pruned by the writer now and then"; a second revocation makes
/// neither shorter.
#[test]
fn what_has_ended_is_forgotten_and_nothing_before() {
    let folder = Folder::new();
    let guard = open(&folder);
    let until = |number, until, now| block_on(guard.revoke(Revocation::Grant(grant(number)), until, now)).map(drop);
    until(1, at(1000), at(0)).unwrap();
    until(2, at(900_000), at(0)).unwrap();
    until(2, at(1000), at(1)).unwrap();
    until(3, at(900_000), at(200_000)).unwrap();
    drop(guard);
    let guard = open_at(&folder, at(200_000)).unwrap();
    assert_eq!([1, 2, 3].map(|number| is_revoked(&guard, number)), [false, true, true]);
}

/// "revoked, annulled, taken back, recalled or cancelled" (Token Status List §7.1): a grant that is revoked again was revoked
/// when it first was, so what was told of it stays told; and what nobody can undo is remembered for as long as either says.
#[test]
fn a_grant_is_revoked_once_and_for_all() {
    each(&room(10, 10), |guard| {
        let before = |millis: u64| guard.revoked_grants(at(millis), at(0)).unwrap();
        block_on(guard.revoke(Revocation::Grant(grant(1)), at(90_000), at(1000))).unwrap();
        block_on(guard.revoke(Revocation::Token(token()), at(90_000), at(1000))).unwrap();
        block_on(guard.revoke(Revocation::Grant(grant(2)), at(90_000), at(3000))).unwrap();
        assert_eq!([before(1000), before(1001), before(3000)], [vec![], vec![grant(1)], vec![grant(1)]]);
        block_on(guard.revoke(Revocation::Grant(grant(1)), at(95_000), at(5000))).unwrap();
        assert_eq!(before(3000), [grant(1)]);
        assert_eq!(before(5000).len(), 2);
    });
}

/// The same after a restart: the file has the moment at which it was first revoked.
#[test]
fn a_grant_that_was_revoked_twice_is_read_as_revoked_first() {
    let folder = Folder::new();
    {
        let guard = open(&folder);
        for millis in [1000, 5000] {
            block_on(guard.revoke(Revocation::Grant(grant(1)), at(90_000), at(millis))).unwrap();
        }
        block_on(guard.close(at(6000))).unwrap();
    }
    let guard = open_at(&folder, at(7000)).unwrap();
    assert_eq!(guard.revoked_grants(at(1001), at(0)).unwrap(), [grant(1)]);
}

/// What is published is what every replica still has, whoever among them has forgotten more.
#[test]
fn a_grant_whose_revocation_ends_is_not_told_any_more() {
    each(&room(10, 10), |guard| {
        block_on(guard.revoke(Revocation::Grant(grant(1)), at(90_000), at(1000))).unwrap();
        let beyond = |millis: u64| guard.revoked_grants(at(2000), at(millis)).unwrap();
        assert_eq!([beyond(89_999), beyond(90_000)], [vec![grant(1)], vec![]]);
    });
}

/// Client and issuer epochs are published, and those of users are nobody's business.
#[test]
fn epochs_of_clients_and_of_the_issuer_are_told() {
    each(&room(10, 10), |guard| {
        assert_eq!(guard.epochs().unwrap(), signet::guard::Epochs::default());
        for revocation in
            [consent("alice", "web"), Revocation::Subject("alice".into()), Revocation::Client(client("web"))]
        {
            block_on(guard.revoke(revocation, at(90_000), at(1000))).unwrap();
        }
        let epochs = guard.epochs().unwrap();
        assert_eq!((epochs.issuer, epochs.clients), (None, vec![(client("web"), at(1000))]));
        block_on(guard.revoke(Revocation::Issuer, at(90_000), at(2000))).unwrap();
        assert_eq!(guard.epochs().unwrap().issuer, Some(at(2000)));
    });
}
