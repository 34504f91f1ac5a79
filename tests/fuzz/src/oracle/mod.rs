//! Small readers of the same languages, written from the RFCs in another way than Signet's: simple, slow, and asked
//! for yes or no.

mod base64;
mod form;
mod grammar;
mod json;
mod jwk;
mod redirect;

pub use base64::{base64, base64url, print_base64, print_base64url};
pub use form::{component, holds_token, pairs, print_component};
pub use grammar::{
    is_absolute_uri, is_client_id, is_issuer, is_label, is_origin, is_scope_token, is_subject, scope_tokens,
    shows_no_controls,
};
pub use json::{strict_object, string_member};
pub use jwk::thumbprint;
pub use redirect::{admits, is_redirect_uri};
