//! The one mint. Every token of every kind is made here, from proofs that only other rooms can give.

mod access_token;
mod authorization;
mod issuer;
mod settings;
mod terms;

pub use authorization::Authorization;
pub use issuer::{IssueFault, IssuedToken, Issuer};
pub use settings::TokenSettings;
pub use terms::{Terms, TermsFault, demands};
