//! OpenID Connect Discovery 1.0 with errata set 2.

mod s3_metadata;
