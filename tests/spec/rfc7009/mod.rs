//! RFC 7009, token revocation.

mod s2_1_refresh_tokens;
mod s2_1_request;
mod s2_2_1_errors;
mod s2_2_response;
mod s2_3_cross_origin;
mod unavailable;
