//! The grant types (RFC 6749 §1.3) that this server can honour.

use crate::protocol::registered_names::registered_names;

registered_names! {
    /// A `grant_type`. A new grant begins with a line here; the compiler names the rest.
    GrantType {
        /// RFC 6749 §4.1
        AuthorizationCode = "authorization_code",
        /// RFC 6749 §6
        RefreshToken = "refresh_token",
        /// RFC 6749 §4.4
        ClientCredentials = "client_credentials",
    }
}
