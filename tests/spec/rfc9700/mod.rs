//! RFC 9700: Best Current Practice for OAuth 2.0 Security.

mod s2_6_cross_origin;
mod s4_11_open_redirectors;
mod s4_12_redirects;
mod s4_16_framing;
mod s4_7_login_csrf;
