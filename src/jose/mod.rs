//! JOSE: keys and their ids, signed JWTs, and the one judge of their claims.
//!
//! A [`SigningKey`] is parsed once from a file and signs; a [`VerifyingKey`] is pinned to one algorithm and verifies;
//! [`sign_jwt`] writes a token and [`judge_access_token`] is the only way to a [`Verified`] one. Until then everything
//! about a token is called `unverified`. [`UnverifiedAssertion`] is the same for what clients sign, with a [`MacKey`] where
//! they share a secret instead, and [`judge_request_object`] for what they ask. Refused: `none`, HMAC everywhere else, tokens that bring or point to their own key,
//! critical extensions, compression, duplicate members, padding, and whatever else RFC 8725 warns of.
//!
//! RFC 7515 (JWS), 7517 (JWK), 7518 and 8037 (algorithms), 7638 (thumbprint), 8725 (best practice), 9068 (access tokens).

mod access_token;
mod algorithm;
mod assertion_keys;
mod base64url;
mod claims;
mod client_assertion;
mod der;
mod engine;
mod fault;
mod header;
mod id_token_hint;
mod jwk_fault;
mod jwt;
mod key_fault;
mod key_id;
mod key_kind;
mod left_half;
mod mac_key;
mod mint;
mod not_issued_before;
mod pem;
mod printed_headers;
mod private_jwk;
mod public_jwk;
mod public_key;
mod request_object;
mod signing_failed;
mod signing_key;
mod status_list_token;
mod token_type;
mod verified;
mod verifying_key;
mod verifying_keys;

pub use crate::protocol::JsonFault;
pub use access_token::{AccessTokenClaims, Expected, judge_access_token, judge_own_access_token};
pub use assertion_keys::AssertionKeys;
pub use client_assertion::{ClientAssertionClaims, UnverifiedAssertion};
pub use engine::ENGINE;
pub use fault::{ClaimFault, JwtFault, Part};
pub use header::JoseHeader;
pub use id_token_hint::{IdTokenHint, judge_id_token_hint};
pub use jwk_fault::{JwkFault, JwkSetFault};
pub use jwt::UnverifiedJwt;
pub use key_fault::{KeyFault, MemberFault};
pub use key_id::KeyId;
pub use key_kind::KeyKind;
pub use left_half::left_half;
pub use mac_key::MacKey;
pub use mint::sign_jwt;
pub use not_issued_before::{NotIssuedBefore, judge_not_issued_before};
pub use public_jwk::PublicJwk;
pub use request_object::{RequestObjectParties, judge_request_object, judge_unsigned_request_object};
pub use signing_failed::SigningFailed;
pub use signing_key::SigningKey;
pub use status_list_token::{StatusFault, StatusListToken, StatusReference, judge_status_list};
pub use token_type::TokenType;
pub use verified::Verified;
pub use verifying_key::{BadSignature, VerifyingKey};
pub use verifying_keys::VerifyingKeys;
