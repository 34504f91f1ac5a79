//! RFC 6749 §4.1 and §6: the authorization code grant, and refreshing.

mod s10_10_guessing;
mod s3_1_2_matrix;
mod s3_1_2_registration;
mod s3_1_parameters;
mod s4_1_2_1_errors;
mod s4_1_2_1_hostile;
mod s4_1_2_response;
mod s4_1_2_single_use;
mod s4_1_3_bound;
mod s4_1_3_tampered;
mod s4_1_4_token_response;
mod s6_ends;
mod s6_rotation;
mod s6_scope;
