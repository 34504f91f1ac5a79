//! The one mint and the one reader. Every token of every kind is made here, from proofs that only other rooms can give,
//! and read here, whatever its form.

mod access_token;
mod authorization;
mod authorization_code;
mod carried_claims;
mod grant_ids;
mod id_token;
mod identical;
mod introspection;
mod issuer;
mod logout_token;
mod not_issued_before;
mod opaque;
mod publication;
mod reader;
mod refresh_token;
mod settings;
mod status_list;
mod subject;
mod terms;
mod user_grant;
mod userinfo;

pub use authorization::Authorization;
pub use authorization_code::AuthorizationCode;
pub use carried_claims::{CarriedClaims, read_asked_claims, write_asked_claims};
pub use grant_ids::{Birth, GrantIds};
pub use id_token::IdTokenContent;
pub use identical::findings_about_identical_tokens;
pub use introspection::{ActiveToken, Introspection};
pub use issuer::{IssueFault, IssuedToken, Issuer, Recipient, USERINFO};
pub use publication::{Edition, Published};
pub use reader::{AccessToken, ReadFault};
pub use refresh_token::RefreshToken;
pub use settings::TokenSettings;
pub use status_list::{STATUS_LISTS, Slot, StatusListId};
pub use terms::{Terms, TermsFault, demands};
pub use user_grant::{ACR_ONE_FACTOR, UserGrant};
