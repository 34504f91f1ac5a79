//! The proof that a token was judged.

use std::ops::Deref;

/// A value that comes from a token whose signature and claims were judged and found good. Only the judges of this
/// room make one.
///
/// ```compile_fail
/// let forged = signet::jose::Verified("anything");
/// ```
/// ```compile_fail
/// let forged = signet::jose::Verified::new("anything");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    pub(super) const fn new(judged: T) -> Self {
        Self(judged)
    }

    /// The value without its proof.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
