//! JOSE headers of our own tokens.

use jsonwebtoken::Header;

use crate::jose::key_id::KeyId;
use crate::jose::token_type::TokenType;
use crate::jose::{algorithm, base64url};
use crate::protocol::SigningAlgorithm;

/// A key's headers in base64url, each with the dot behind it: they are the same in every token.
pub(super) struct PrintedHeaders {
    access_token: String,
    introspection_response: String,
    id_token: String,
    userinfo: String,
    logout: String,
    not_issued_before: String,
    status_list: String,
}

impl PrintedHeaders {
    pub(super) fn of(algorithm: SigningAlgorithm, key_id: &KeyId) -> Option<Self> {
        let printed = |typ: TokenType| {
            let header = Header {
                typ: typ.as_str().map(str::to_owned),
                kid: Some(key_id.as_str().to_owned()),
                ..Header::new(algorithm::of_header(algorithm))
            };
            serde_json::to_vec(&header).ok().map(|json| base64url::encode(&json) + ".")
        };
        Some(Self {
            access_token: printed(TokenType::AccessToken)?,
            introspection_response: printed(TokenType::IntrospectionResponse)?,
            id_token: printed(TokenType::IdToken)?,
            userinfo: printed(TokenType::Userinfo)?,
            logout: printed(TokenType::Logout)?,
            not_issued_before: printed(TokenType::NotIssuedBefore)?,
            status_list: printed(TokenType::StatusList)?,
        })
    }

    pub(super) fn of_type(&self, typ: TokenType) -> &str {
        match typ {
            TokenType::AccessToken => &self.access_token,
            TokenType::IntrospectionResponse => &self.introspection_response,
            TokenType::IdToken => &self.id_token,
            TokenType::Userinfo => &self.userinfo,
            TokenType::Logout => &self.logout,
            TokenType::NotIssuedBefore => &self.not_issued_before,
            TokenType::StatusList => &self.status_list,
        }
    }
}
