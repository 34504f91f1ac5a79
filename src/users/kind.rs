//! The kinds of directory, and the one way to work with the rows of whichever it is.

use super::embedded::Embedded;
#[cfg(feature = "postgres")]
use super::postgres::Postgres;

/// Where the rows are.
pub(super) enum Kind {
    /// Nowhere here.
    Elsewhere,
    Embedded(Embedded),
    #[cfg(feature = "postgres")]
    Postgres(Postgres),
}

/// `read!(kind, rows => …)`: what an expression over the rows reads, of the last commit; or that they are unavailable.
macro_rules! read {
    ($kind:expr, $rows:ident => $what:expr) => {
        match &$kind {
            $crate::users::kind::Kind::Elsewhere => $crate::users::elsewhere::nothing(),
            $crate::users::kind::Kind::Embedded(file) => file.read(async |$rows| $what.await),
            #[cfg(feature = "postgres")]
            $crate::users::kind::Kind::Postgres(server) => server.read(async |$rows| $what.await).await,
        }
    };
}

/// `change!(kind, rows => …)`: one transaction, which is undone when its expression refuses; or it is unavailable, and may
/// or may not be done. The expression owns what it uses.
macro_rules! change {
    ($kind:expr, $rows:ident => $what:expr) => {
        match &$kind {
            $crate::users::kind::Kind::Elsewhere => $crate::users::elsewhere::Refused::refused(),
            $crate::users::kind::Kind::Embedded(file) => file.change(async move |$rows| $what.await).await,
            #[cfg(feature = "postgres")]
            $crate::users::kind::Kind::Postgres(server) => server.change(async move |$rows| $what.await).await,
        }
    };
}

pub(super) use {change, read};
