//! Why Redis cannot be used.

use std::{fmt, io};

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::authorities::AuthoritiesFault;

/// Why Redis cannot be used.
#[derive(Debug)]
pub enum RedisFault {
    /// Its address is none: what would be right.
    Address(&'static str),
    /// Its password cannot be read from where it is kept.
    PasswordUnread(io::Error),
    /// The certificates of authorities cannot be used.
    Authorities(AuthoritiesFault),
    /// It refuses this user, this password, or what was asked.
    Refused(String),
    /// It cannot be reached, or went away.
    Unreachable(String),
    /// It did not answer in time.
    TimedOut,
    /// It has no memory left for what must be remembered.
    OutOfMemory,
    /// It failed a moment ago, and is not asked until it answers again.
    Resting,
    /// Its data are not those that this replica trusts.
    Stranger,
    /// Its clock and this replica's are too far apart.
    Skewed,
    /// It answered what is no answer.
    Nonsense,
}

impl RedisFault {
    /// Whether only an operator can mend it: waiting does not help.
    pub(super) const fn is_lasting(&self) -> bool {
        matches!(self, Self::Address(_) | Self::PasswordUnread(_) | Self::Authorities(_) | Self::Refused(_))
    }
}

impl From<RedisError> for RedisFault {
    fn from(error: RedisError) -> Self {
        // Of many commands at once, the first that failed.
        let of_many = error.clone().into_server_errors();
        let first = of_many.as_ref().and_then(|errors| errors.first()).map(|(_, error)| error.code());
        match (error.kind(), first.or(error.code())) {
            (_, Some("OOM")) => Self::OutOfMemory,
            (ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm), _)
            | (_, Some("WRONGPASS" | "NOAUTH" | "NOPERM")) => Self::Refused(error.to_string()),
            (ErrorKind::UnexpectedReturnType | ErrorKind::Parse, _) => Self::Nonsense,
            _ => Self::Unreachable(error.to_string()),
        }
    }
}

impl From<io::Error> for RedisFault {
    fn from(error: io::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}

impl fmt::Display for RedisFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(expected) => write!(f, "guard.redis.url is not of use; expected {expected}"),
            Self::PasswordUnread(error) => write!(f, "guard.redis.password cannot be read ({error})"),
            Self::Authorities(said) => write!(f, "guard.redis.ca_file cannot be used ({said})"),
            Self::Refused(said) => {
                write!(f, "Redis refuses ({said}); expected a user that may use every key of guard.redis.prefix")
            }
            Self::Unreachable(said) => write!(f, "Redis cannot be reached ({said}); expected it to run"),
            Self::TimedOut => f.write_str("Redis did not answer in time; expected it within guard.redis.timeout"),
            Self::OutOfMemory => f.write_str("Redis has no memory left; expected a larger maxmemory"),
            Self::Resting => f.write_str("Redis failed a moment ago; expected it to answer again soon"),
            Self::Stranger => f.write_str("Redis lost its data or was restarted; expected the guard to begin anew"),
            Self::Skewed => {
                f.write_str("the clocks of Redis and of this replica differ by more than 5s; expected both to be right")
            }
            Self::Nonsense => f.write_str("Redis answered nonsense; expected nobody else to write these keys"),
        }
    }
}

impl std::error::Error for RedisFault {}
