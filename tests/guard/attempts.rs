//! Attempts, on every kind of guard.

use std::time::Duration;

use signet::guard::{AttemptKey, AttemptLimit, Guard};

use crate::kinds::{at, block_on, each, room};

const LIMIT: AttemptLimit = AttemptLimit { most: 5, within: Duration::from_secs(60) };

fn attempt(guard: &Guard, of: &str, now: u64) -> Result<(), Duration> {
    block_on(guard.attempt(&AttemptKey::ClientSecret(of), LIMIT, at(now))).map_err(|fault| fault.retry_after)
}

/// "counted before the check ends": the sixth is not made.
#[test]
fn more_attempts_than_the_limit_are_refused() {
    each(&room(10, 10), |guard| {
        for _ in 0..5 {
            assert_eq!(attempt(guard, "web", 0), Ok(()));
        }
        let wait = attempt(guard, "web", 0).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= 2 * LIMIT.within, "{wait:?}");
        assert_eq!(attempt(guard, "job", 0), Ok(()), "another is not held up");
        assert_eq!(guard.status().attempts_refused, 1);
        assert_eq!(attempt(guard, "web", u64::try_from(wait.as_millis()).unwrap()), Ok(()));
    });
}

/// "fixed memory …, so that random names cannot flush it"
#[test]
fn made_up_names_make_nobodys_count_lower() {
    each(&room(10, 10), |guard| {
        for _ in 0..5 {
            assert_eq!(attempt(guard, "web", 0), Ok(()));
        }
        for name in 0..20_000 {
            let _ = attempt(guard, &format!("made-up-{name}"), 1);
        }
        assert!(attempt(guard, "web", 2).is_err());
        assert_eq!(attempt(guard, "somebody else", 3), Ok(()), "nor much higher");
    });
}

/// What was tried long ago is forgotten.
#[test]
fn attempts_are_forgotten_with_their_windows() {
    each(&room(10, 10), |guard| {
        for minute in 0..10 {
            for _ in 0..5 {
                assert_eq!(attempt(guard, "web", minute * 120_001), Ok(()));
            }
        }
    });
}

/// What turned out to be no guess is as if it had not been.
#[test]
fn what_is_forgiven_does_not_count() {
    each(&room(10, 10), |guard| {
        for _ in 0..100 {
            assert_eq!(attempt(guard, "web", 0), Ok(()));
            block_on(guard.forgive(&AttemptKey::ClientSecret("web"), LIMIT));
        }
    });
}
