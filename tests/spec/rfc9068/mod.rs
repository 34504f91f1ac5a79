//! JSON Web Token Profile for OAuth 2.0 Access Tokens.

mod s2_data_structure;
mod s4_validating;
