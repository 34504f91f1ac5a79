//! The operator's own sign-in service: instead of our pages it asks people who they are and what a client may have.
//!
//! The browser is sent there with a [`Challenge`], sealed: the sign-in on its way. The service asks us what it is about
//! ([`Question`]), answers us, and sends the browser back with what we made of that ([`Handover::Answered`]): sealed too,
//! for the browser that was sent, and used once. Nothing of it is stored.

mod answer;
mod blob;
mod desk;
mod fault;
mod question;
mod service;
mod way;

pub use answer::{Acceptance, Denial, Redirection};
pub use blob::{Answer, Challenge, GivenUser, Handover};
pub use fault::HandoverFault;
pub use question::Question;
pub use service::LoginService;
