//! RFC 6749 §4.1: the authorization code grant.

mod s4_1_4_token_response;
