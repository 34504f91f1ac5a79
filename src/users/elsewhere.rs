//! The directory of a service that keeps no accounts, because a service of the operator's does: nobody is in it, and nothing
//! is written to it.

use std::convert::Infallible;

use crate::users::{AccountFault, Unavailable};

/// What is read where nobody is.
pub(super) fn nothing<T: Default>() -> Result<T, Unavailable> {
    Ok(T::default())
}

/// What a change is refused with where there are no accounts.
pub(super) trait Refused: Sized {
    fn refused<T>() -> Result<Result<T, Self>, Unavailable>;
}

impl Refused for AccountFault {
    fn refused<T>() -> Result<Result<T, Self>, Unavailable> {
        Ok(Err(Self::KeptElsewhere))
    }
}

/// A change that refuses nothing finds nothing to write to.
impl Refused for Infallible {
    fn refused<T>() -> Result<Result<T, Self>, Unavailable> {
        Err(Unavailable)
    }
}
