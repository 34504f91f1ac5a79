//! RFC 6749, the OAuth 2.0 authorization framework.

mod s2_3_client_authentication;
mod s3_1_parameters;
mod s3_2_json;
mod s3_3_scope;
mod s4_3_password;
mod s4_4_client_credentials;
mod s5_1_success;
mod s5_2_errors;
