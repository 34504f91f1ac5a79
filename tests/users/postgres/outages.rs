//! PostgreSQL goes away, hangs, and comes back: never the fault of whoever asks, and nobody starts anything anew.

use std::time::{Duration, Instant};

use signet::protocol::{ClientId, Scope};
use signet::users::{Account, AccountFault, AccountStatus, Consent, Directory, SignInFault, Unavailable};

use super::Store;
use super::proxy::Proxy;
use super::server::Server;
use crate::directory::{NOW, PASSWORD, block_on, create, new, new_password, open, pool, sign_in};

/// Something that is asked of a directory about an account: done, or unavailable. Whatever else is answered is wrong.
type Step = fn(&Directory, &Account, u64) -> Result<(), Unavailable>;

#[track_caller]
fn done<T>(outcome: Result<T, AccountFault>) -> Result<(), Unavailable> {
    match outcome {
        Ok(_) => Ok(()),
        Err(AccountFault::Unavailable(fault)) => Err(fault),
        Err(fault) => panic!("{fault}"),
    }
}

/// Everything that a directory can be asked.
const STEPS: [(&str, Step); 12] = [
    ("sign-in", |directory, account, _| match sign_in(directory, account.username.as_str(), PASSWORD) {
        Ok(user) => {
            assert_eq!(user.subject(), &account.subject);
            Ok(())
        }
        Err(SignInFault::Unavailable(fault)) => Err(fault),
        Err(fault) => panic!("{fault}"),
    }),
    ("recognize", |directory, account, _| {
        block_on(directory.recognize(&account.subject, account.version)).map(|user| assert!(user.is_some()))
    }),
    ("current_account", |directory, account, _| {
        block_on(directory.current_account(&account.subject, account.version)).map(|found| assert!(found.is_some()))
    }),
    ("account_named", |directory, account, _| {
        block_on(directory.account_named(account.username.as_str())).map(|found| assert!(found.is_some()))
    }),
    ("list", |directory, _, _| block_on(directory.list(None, 10)).map(|page| assert!(!page.is_empty()))),
    ("consent", |directory, account, _| {
        block_on(directory.consent(&account.subject, &ClientId::parse("web").unwrap())).map(drop)
    }),
    ("remember_consent", |directory, account, _| {
        let (client, scope) = (ClientId::parse("web").unwrap(), Scope::parse("openid").unwrap());
        let consent = Consent { client, scope, registration: [7; 32], given_at: NOW };
        block_on(directory.remember_consent(&account.subject, consent))
    }),
    ("create", |directory, _, round| done(block_on(directory.create(new(&format!("new-{round}")), &pool(), NOW)))),
    ("set_password", |directory, account, _| {
        done(block_on(directory.set_password(&account.subject, new_password(PASSWORD), &pool())))
    }),
    ("set_status", |directory, account, _| {
        done(block_on(directory.set_status(&account.subject, AccountStatus::Disabled)))
    }),
    ("sign_out_everywhere", |directory, account, _| done(block_on(directory.sign_out_everywhere(&account.subject)))),
    ("delete", |directory, account, _| done(block_on(directory.delete(&account.subject, NOW)))),
];

/// Each step is cut at each message: before the connection stands, before the question, before the answer, before the
/// commit is told. What was told as unavailable is done when it is asked again.
#[test]
fn a_server_that_goes_in_the_middle_of_any_step_is_unavailable_and_nothing_else() {
    let store = Store::new();
    let operator = open(&store);
    let proxy = Proxy::to(Server::shared().port());
    let service = open(&store.through(proxy.port()));
    let mut first = 0;
    for (name, step) in STEPS {
        let mut cut = 0;
        let mut account = create(&operator, new(name));
        for round in first.. {
            proxy.cut_after(0);
            assert_eq!(block_on(service.standing(&account.subject)), Err(Unavailable));
            proxy.cut_after(round);
            let outcome = step(&service, &account, round.unsigned_abs());
            proxy.mend();
            if outcome.is_ok() {
                break;
            }
            cut += 1;
            let known = block_on(service.standing(&account.subject)).unwrap();
            if known.is_none() {
                assert_eq!(name, "delete");
                account = create(&operator, new(name));
            }
        }
        assert!(cut > 2, "{name} was cut {cut} times");
        // How a connection is made is cut once; what is asked on it, each time.
        first = until_read(&service, &proxy, &account).saturating_sub(3);
    }
}

/// How many messages pass until a new connection has answered one question.
fn until_read(service: &Directory, proxy: &Proxy, account: &Account) -> i64 {
    let is_answered = |messages: &i64| {
        proxy.cut_after(0);
        assert_eq!(block_on(service.standing(&account.subject)), Err(Unavailable));
        proxy.cut_after(*messages);
        let is_answered = block_on(service.standing(&account.subject)).is_ok();
        proxy.mend();
        is_answered
    };
    (0..).find(is_answered).unwrap()
}

/// Nobody waits longer than the settings say, and the connection that hung is not used again.
#[test]
fn a_server_that_hangs_is_unavailable_in_time() {
    let store = Store::new();
    let proxy = Proxy::to(Server::shared().port());
    let directory = open(&store.through(proxy.port()));
    let account = create(&directory, new("alice"));
    for (name, step) in STEPS.into_iter().take(6) {
        proxy.stall(true);
        let begun = Instant::now();
        assert_eq!(step(&directory, &account, 0), Err(Unavailable), "{name}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{name} took {:?}", begun.elapsed());
        proxy.mend();
        assert_eq!(step(&directory, &account, 0), Ok(()), "{name}");
    }
}

/// A crash of the server and its return, under a directory that goes on; and a directory that is opened meanwhile.
#[test]
fn a_server_that_comes_back_is_found_without_a_restart() {
    let server = Server::start();
    let store = Store::on(server.port());
    let before = open(&store);
    let account = create(&before, new("alice"));
    server.stop();
    assert_eq!(block_on(before.standing(&account.subject)), Err(Unavailable));
    let meanwhile = open(&store);
    assert!(block_on(meanwhile.reach()).unwrap_err().to_string().contains("cannot be reached"));
    assert_eq!(sign_in(&meanwhile, "alice", PASSWORD).err(), Some(SignInFault::Unavailable(Unavailable)));
    server.start_again();
    for directory in [before, meanwhile] {
        assert!(sign_in(&directory, "alice", PASSWORD).is_ok());
        assert_eq!(done(block_on(directory.sign_out_everywhere(&account.subject))), Ok(()));
    }
}
