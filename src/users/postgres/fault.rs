//! Why PostgreSQL cannot be used.

use std::{fmt, io};

use tokio_postgres::error::SqlState;

use crate::authorities::AuthoritiesFault;

/// Why PostgreSQL cannot be used, or a row of it.
#[derive(Debug)]
pub enum PostgresFault {
    /// Its URL cannot be read from where it is kept.
    UrlUnread(io::Error),
    /// The URL is none, or asks for something that is not done: what would be right.
    Url(&'static str),
    /// The certificates of authorities cannot be used.
    Authorities(AuthoritiesFault),
    /// It cannot be reached, or went away.
    Unreachable(String),
    /// It did not answer in time.
    TimedOut,
    /// It refuses this user, this database, or what was asked.
    Refused(String),
    /// Its database does not store UTF-8.
    Encoding,
    /// Something else has a schema of this name.
    Foreign,
    /// A later Signet made its tables.
    Newer {
        /// Their version.
        found: i64,
        /// The latest version that this one knows.
        known: i64,
    },
    /// A row holds what Signet never writes.
    Row {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
}

impl PostgresFault {
    /// Whether only an operator can mend it: waiting does not help.
    pub(super) const fn is_lasting(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TimedOut => false,
            Self::UrlUnread(_)
            | Self::Url(_)
            | Self::Authorities(_)
            | Self::Refused(_)
            | Self::Encoding
            | Self::Foreign
            | Self::Newer { .. }
            | Self::Row { .. } => true,
        }
    }
}

/// The server's own words without its details, which may hold what was written; or what the connection says.
impl From<tokio_postgres::Error> for PostgresFault {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
            return Self::Unreachable(causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}")));
        };
        let text = format!("{} ({})", said.message(), said.code().code());
        match said.code() {
            &SqlState::QUERY_CANCELED | &SqlState::LOCK_NOT_AVAILABLE => Self::TimedOut,
            // It starts, stops, has no connection left, or is a standby: another moment, or another server, will do.
            code if matches!(code.code().get(..2), Some("57" | "53" | "08" | "25" | "40" | "58" | "XX")) => {
                Self::Unreachable(text)
            }
            _ => Self::Refused(text),
        }
    }
}

impl fmt::Display for PostgresFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UrlUnread(error) => write!(f, "directory.postgres.database_url cannot be read ({error})"),
            Self::Url(expected) => write!(f, "directory.postgres.database_url is not of use; expected {expected}"),
            Self::Authorities(said) => write!(f, "directory.postgres.ca_file cannot be used ({said})"),
            Self::Unreachable(said) => write!(f, "PostgreSQL cannot be reached ({said}); expected it to run"),
            Self::TimedOut => {
                f.write_str("PostgreSQL did not answer in time; expected it within directory.postgres.timeout")
            }
            Self::Refused(said) => {
                write!(f, "PostgreSQL refuses ({said}); expected a user that may make and use the schema signet")
            }
            Self::Encoding => f.write_str("PostgreSQL stores another encoding; expected a database of UTF8"),
            Self::Foreign => {
                f.write_str("the schema signet is something else's; expected a database of Signet's own, or none")
            }
            Self::Newer { found, known } => write!(
                f,
                "a later Signet made the tables (version {found}); expected version {known} at most: start that one"
            ),
            Self::Row { table, column } => write!(
                f,
                "{table}.{column} of some row holds what Signet never writes; expected nobody else to write it"
            ),
        }
    }
}

impl std::error::Error for PostgresFault {}
