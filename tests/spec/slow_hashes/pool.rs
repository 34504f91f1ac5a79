//! The pool: as many threads as cores, a short queue, and no work for those who have gone.

use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use signet::clients::ClientFault;
use signet::entropy::SystemEntropy;
use signet::passwords::{Attempt, Busy, Cost, HashPool, Matched, SlowHash};
use signet::protocol::ErrorCode::TemporarilyUnavailable;
use signet::protocol::ErrorResponse;
use signet::secret::Secret;
use tokio::runtime::Builder;

use crate::slow_hashes::{HASH, SECRET};

/// Some hundredths of a second.
const SLOW: &str = "$pbkdf2-sha256$i=100000$AAECAwQFBgcICQoLDA0ODw$U+PauGw0DZrfVLPQxlAbs/IcTDeWkBnkqq57P68MLPs";

fn attempt(owner: &str, hash: &str, secret: &str) -> Attempt {
    let unverified_secret = Secret::from(secret.as_bytes().to_vec());
    Attempt { owner: owner.to_owned(), hashes: vec![Arc::new(SlowHash::parse(hash).unwrap())], unverified_secret }
}

fn pool(hashes: &[(&str, &str)]) -> HashPool {
    let pool = HashPool::with_threads(NonZeroUsize::MIN, &SystemEntropy::new()).unwrap();
    learn(&pool, hashes);
    pool
}

fn learn(pool: &HashPool, hashes: &[(&str, &str)]) {
    let hashes: Vec<_> = hashes.iter().map(|(owner, hash)| (*owner, SlowHash::parse(hash).unwrap())).collect();
    pool.learn(hashes.iter().map(|(owner, hash)| (*owner, hash)));
}

fn block_on<F: Future>(future: F) -> F::Output {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn verify(pool: &HashPool, attempt: &Attempt) -> Result<Option<Matched>, Busy> {
    block_on(pool.verify(attempt))
}

/// "queue ≤ 4 × threads": while no thread is free, four wait and the rest are told so at once.
#[test]
fn a_full_queue_refuses() {
    let pool = pool(&[]);
    let attempts: Vec<_> = (0..6).map(|_| attempt("a", HASH, "wrong")).collect();
    block_on(async {
        let mut waiting: Vec<_> = attempts.iter().map(|attempt| Box::pin(pool.verify(attempt))).collect();
        let mut refused = 0;
        poll_fn(|context| {
            waiting.retain_mut(|future| match future.as_mut().poll(context) {
                Poll::Pending => true,
                Poll::Ready(answer) => {
                    assert!(answer.is_err());
                    refused += 1;
                    false
                }
            });
            Poll::Ready(())
        })
        .await;
        assert_eq!((refused, waiting.len(), pool.is_full()), (2, 4, true));
        // Now there is a thread.
        learn(&pool, &[("a", HASH)]);
        for future in waiting {
            assert!(future.await.unwrap().is_none());
        }
        assert!(!pool.is_full());
    });
}

/// "then 503 + Retry-After": it is never the client's fault.
#[test]
fn a_full_queue_is_an_outage_of_ours() {
    let answer = ErrorResponse::from(ClientFault::HashesBusy);
    assert_eq!((answer.code, answer.status), (TemporarilyUnavailable, 503));
}

/// Nobody pays for an attempt whose author has gone.
#[test]
fn an_abandoned_attempt_gives_its_place_back() {
    let pool = pool(&[]);
    let abandoned: Vec<_> = (0..4).map(|_| attempt("a", SLOW, "wrong")).collect();
    block_on(async {
        for attempt in &abandoned {
            assert!(tokio::time::timeout(Duration::ZERO, pool.verify(attempt)).await.is_err());
        }
    });
    assert!(pool.is_full());
    let right = attempt("a", HASH, SECRET);
    block_on(async {
        let mut verified = Box::pin(pool.verify(&right));
        assert!(poll_fn(|context| Poll::Ready(verified.as_mut().poll(context).is_pending())).await);
        learn(&pool, &[("a", HASH)]);
        assert!(verified.await.unwrap().is_some());
    });
}

/// "keyed digest … over client id ‖ stored hash ‖ presented secret": each of them counts.
#[test]
fn a_success_is_remembered_for_its_owner_its_hash_and_its_secret() {
    let pool = pool(&[("a", HASH), ("b", HASH)]);
    let right = attempt("a", HASH, SECRET);
    assert!(pool.recall(&right).is_none());
    let matched = verify(&pool, &right).unwrap().unwrap();
    assert!(matched.is_of("a", &right.hashes[0]) && !matched.is_of("b", &right.hashes[0]));
    assert!(pool.recall(&right).is_some_and(|matched| matched.is_of("a", &right.hashes[0])));
    for other in [attempt("b", HASH, SECRET), attempt("a", HASH, "wrong"), attempt("a", super::OTHER_HASH, SECRET)] {
        assert!(pool.recall(&other).is_none());
    }
}

/// A failure is not remembered, and a hash that is not configured is not either.
#[test]
fn only_the_success_of_a_configured_hash_is_remembered() {
    let pool = pool(&[("a", HASH)]);
    let wrong = attempt("a", HASH, "wrong");
    assert!(verify(&pool, &wrong).unwrap().is_none());
    assert!(pool.recall(&wrong).is_none());
    let right = attempt("a", HASH, SECRET);
    assert!(verify(&pool, &right).unwrap().is_some() && pool.recall(&right).is_some());
    learn(&pool, &[("b", HASH)]);
    assert!(pool.recall(&right).is_none());
    assert!(verify(&pool, &right).unwrap().is_some() && pool.recall(&right).is_none());
    learn(&pool, &[("a", HASH)]);
    assert!(pool.recall(&right).is_none());
}

/// "measured at load": before anybody has waited for one.
#[test]
fn what_is_usual_is_known_from_the_start() {
    let pool = pool(&[("a", SLOW)]);
    let cost = SlowHash::parse(SLOW).unwrap().cost();
    let (one, two) = (vec![cost], vec![cost, cost]);
    let usual = pool.usual_duration([&one].into_iter());
    assert!(usual > Duration::from_millis(2), "{usual:?}");
    assert_eq!(pool.usual_duration([&one, &two].into_iter()), pool.usual_duration([&two].into_iter()));
    assert_eq!(pool.usual_duration([].into_iter()), Duration::ZERO);
}

/// What people choose is hashed at the cost that is configured, under another salt each time.
#[test]
fn a_hash_that_is_made_verifies_its_secret_and_no_other() {
    let pool = pool(&[]);
    let cost = Cost::Argon2id { memory: 64, passes: 3, lanes: 1 };
    let secret = |text: &str| Secret::from(text.as_bytes().to_vec());
    let make = || block_on(pool.make(secret("secret"), cost, &SystemEntropy::new())).unwrap();
    let (hash, other) = (make(), make());
    assert!(hash.cost() == cost && hash.as_str().starts_with("$argon2id$v=19$m=64,t=3,p=1$"));
    assert_ne!(hash.as_str(), other.as_str());
    assert_eq!(SlowHash::parse(hash.as_str()), Ok(hash.clone()));
    assert_eq!(block_on(pool.verifies(hash.clone(), secret("secret"))), Ok(true));
    assert_eq!(block_on(pool.verifies(hash, secret("Secret"))), Ok(false));
}

/// RFC 9106: what is guessed with less work, or by another function, costs less.
#[test]
fn a_cost_is_below_another_with_less_work() {
    let argon2id = |memory, passes| Cost::Argon2id { memory, passes, lanes: 1 };
    assert!(argon2id(19_456, 1).is_below(Cost::USUAL) && argon2id(9_728, 3).is_below(Cost::USUAL));
    assert!(!argon2id(19_456, 2).is_below(Cost::USUAL) && !argon2id(65_536, 1).is_below(Cost::USUAL));
    assert!(Cost::Bcrypt(14).is_below(Cost::USUAL));
    assert!(Cost::Pbkdf2Sha256(2_000_000.try_into().unwrap()).is_below(Cost::USUAL));
}
