//! RFC 7662, token introspection.

mod s2_1_request;
mod s2_2_inactive;
mod s2_2_response;
mod s2_3_errors;
mod s4_jwt_checks;
mod s4_keys;
mod s4_revocations;
mod s4_users;
