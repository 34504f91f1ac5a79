//! The one mint and the one reader. Every token of every kind is made here, from proofs that only other rooms can give,
//! and read here, whatever its form.

mod access_token;
mod authorization;
mod introspection;
mod issuer;
mod opaque;
mod reader;
mod settings;
mod terms;

pub use authorization::Authorization;
pub use introspection::{ActiveToken, Introspection};
pub use issuer::{IssueFault, IssuedToken, Issuer};
pub use reader::{AccessToken, ReadFault};
pub use settings::TokenSettings;
pub use terms::{Terms, TermsFault, demands};
