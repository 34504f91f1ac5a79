//! OpenID Connect Core 1.0 with errata set 2.

mod s11_offline_access;
mod s12_refresh;
mod s2_id_token;
mod s2_signatures;
mod s3_1_2_1_hints;
mod s3_1_2_1_max_age;
mod s3_1_2_1_parameters;
mod s3_1_2_1_prompt;
mod s3_1_2_6_errors;
mod s3_3_front_channel;
mod s5_3_userinfo;
mod s5_3_userinfo_refused;
mod s5_4_scopes;
mod s5_5_claims;
mod s6_remote_keys;
mod s6_request_objects;
mod s8_1_sector;
pub(crate) mod s8_pairwise;
