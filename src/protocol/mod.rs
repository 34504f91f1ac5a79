//! The RFCs' nouns as types that cannot hold an illegal value, and the closed list of error codes.
//!
//! Everything here is parsed from text that a stranger sent, so every parser is bounded and total.

mod algorithm;
mod assertion_algorithm;
mod authorization;
mod basic;
mod claims_request;
mod content_coding;
mod error;
mod given_claims;
mod grant_type;
mod identifiers;
mod issuer;
pub(crate) mod json;
mod metadata;
mod origin;
mod parameters;
mod pkce;
mod redirect_uri;
pub(crate) mod registered_names;
mod request_object_algorithm;
mod resource;
mod response_type;
mod scope;
mod status_list;
pub(crate) mod text_type;
mod token_response;
mod web_uri;

pub use algorithm::SigningAlgorithm;
pub use assertion_algorithm::AssertionAlgorithm;
pub use authorization::{AuthenticationReference, Display, Prompt, Prompts, ResponseMode, openid_scope};
pub use basic::{BasicCredentials, BasicFault};
pub use claims_request::{AskedClaims, ClaimsFault, ClaimsRequest};
pub use content_coding::{GZIP, gzip};
pub use error::{ErrorCode, ErrorResponse};
pub use given_claims::{AuthenticationContext, GivenClaims};
pub use grant_type::GrantType;
pub use identifiers::{ClientDigest, ClientId, GrantId, JwtId, SessionId, Subject};
pub use issuer::{IssuerFault, IssuerIdentifier};
pub use json::JsonFault;
pub use metadata::{Metadata, OpenIdMetadata, SignInMetadata};
pub use origin::Origin;
pub use parameters::{Parameter, ParameterFault, Parameters};
pub use pkce::{CodeChallenge, CodeVerifier, S256};
pub use redirect_uri::{RedirectKind, RedirectUri, policy_source};
pub use request_object_algorithm::RequestObjectAlgorithm;
pub use resource::ResourceIndicator;
pub use response_type::ResponseType;
pub use scope::{Scope, ScopeToken};
pub use status_list::{StatusList, StatusListFault, TokenStatus};
pub use token_response::TokenResponse;
pub use web_uri::WebUri;
