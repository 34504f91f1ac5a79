//! Small readers of the same languages, written from the RFCs in another way than Signet's: simple, slow, and asked
//! for yes or no.

mod base64;
mod form;
mod grammar;
mod json;
mod jwk;

pub use base64::{base64, base64url, print_base64, print_base64url};
pub use form::{component, pairs, print_component};
pub use grammar::{
    is_absolute_uri, is_client_id, is_issuer, is_label, is_origin, is_scope_token, scope_tokens, shows_no_controls,
};
pub use json::{strict_object, string_member};
pub use jwk::thumbprint;
