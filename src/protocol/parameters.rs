//! The parameters of a request (RFC 6749 §3.1, §3.2 and appendix B), read once and strictly.

use std::fmt;

use serde_json::Value;
use zeroize::Zeroize;

use crate::protocol::json::{self, JsonFault};
use crate::protocol::registered_names::registered_names;

registered_names! {
    /// The parameters this server knows.
    Parameter {
        /// RFC 6749 §4.4.2
        GrantType = "grant_type",
        /// RFC 6749 §3.3
        Scope = "scope",
        /// RFC 6749 §2.3.1
        ClientId = "client_id",
        /// RFC 6749 §2.3.1
        ClientSecret = "client_secret",
        /// RFC 7521 §4.2
        ClientAssertion = "client_assertion",
        /// RFC 7521 §4.2
        ClientAssertionType = "client_assertion_type",
        /// RFC 8707 §2, the one that may be repeated
        Resource = "resource",
        /// RFC 7009 §2.1, RFC 7662 §2.1
        Token = "token",
        /// RFC 7009 §2.1, RFC 7662 §2.1
        TokenTypeHint = "token_type_hint",
        /// RFC 6749 §3.1.1
        ResponseType = "response_type",
        /// RFC 6749 §3.1.2
        RedirectUri = "redirect_uri",
        /// RFC 6749 §4.1.1
        State = "state",
        /// RFC 6749 §4.1.3
        Code = "code",
        /// RFC 6749 §6
        RefreshToken = "refresh_token",
        /// RFC 7636 §4.3
        CodeChallenge = "code_challenge",
        /// RFC 7636 §4.3
        CodeChallengeMethod = "code_challenge_method",
        /// RFC 7636 §4.5
        CodeVerifier = "code_verifier",
        /// OAuth 2.0 Multiple Response Type Encoding Practices §2.1
        ResponseMode = "response_mode",
        /// OpenID Connect Core §3.1.2.1
        Nonce = "nonce",
        /// OpenID Connect Core §3.1.2.1
        Display = "display",
        /// OpenID Connect Core §3.1.2.1
        Prompt = "prompt",
        /// OpenID Connect Core §3.1.2.1
        MaxAge = "max_age",
        /// OpenID Connect Core §3.1.2.1
        UiLocales = "ui_locales",
        /// OpenID Connect Core §3.1.2.1
        IdTokenHint = "id_token_hint",
        /// OpenID Connect Core §3.1.2.1
        LoginHint = "login_hint",
        /// OpenID Connect Core §3.1.2.1
        AcrValues = "acr_values",
        /// OpenID Connect Core §5.5
        Claims = "claims",
        /// OpenID Connect Core §6.1
        Request = "request",
        /// OpenID Connect Core §6.2
        RequestUri = "request_uri",
        /// OpenID Connect Core §7.2.1
        Registration = "registration",
        /// RFC 6750 §2.2
        AccessToken = "access_token",
        /// OpenID Connect RP-Initiated Logout §2
        PostLogoutRedirectUri = "post_logout_redirect_uri",
        /// OpenID Connect RP-Initiated Logout §2
        LogoutHint = "logout_hint",
        /// Of the forms of this server: what it is about.
        Transaction = "transaction",
        /// Of the operator's own sign-in service: what it answers.
        LoginVerifier = "login_verifier",
        /// Of the sign-in form.
        Username = "username",
        /// Of the sign-in form.
        Password = "password",
        /// Of every form that a person may leave without doing what it asks.
        Cancel = "cancel",
        /// Of the account chooser.
        Account = "account",
        /// Of the consent form.
        Consent = "consent",
        /// Of the pages of an account: OpenID Connect Core §5.1
        Name = "name",
        /// Of the pages of an account: OpenID Connect Core §5.1
        GivenName = "given_name",
        /// Of the pages of an account: OpenID Connect Core §5.1
        FamilyName = "family_name",
        /// Of the pages of an account and the sign-up form: OpenID Connect Core §5.1
        Email = "email",
        /// Of the pages of an account and the sign-up form.
        NewPassword = "new_password",
        /// Of the sign-out form.
        Logout = "logout",
        /// Of the error page: which one.
        Reason = "reason",
    }
}

impl Parameter {
    const fn may_repeat(self) -> bool {
        matches!(self, Self::Resource)
    }

    /// The longest value, in bytes after decoding. Tokens are longer than what people write.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::ClientAssertion
            | Self::Token
            | Self::Code
            | Self::RefreshToken
            | Self::IdTokenHint
            // One that is too long to be a name is dropped, and keeps nobody from signing in.
            | Self::LoginHint
            | Self::AccessToken
            | Self::LoginVerifier
            | Self::Request
            | Self::Transaction => 16 * 1024,
            _ => Parameters::MAX_VALUE_BYTES,
        }
    }
}

/// What is wrong with a form body or query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterFault {
    /// A percent sign without two hexadecimal digits behind it.
    NotFormEncoded,
    /// A name or value is not UTF-8.
    NotUtf8,
    /// A name or value holds a NUL.
    Nul,
    /// More parameters than [`Parameters::MAX_COUNT`].
    TooMany,
    /// A name longer than [`Parameters::MAX_VALUE_BYTES`], or a value longer than its [`Parameter::max_bytes`].
    TooLong,
    /// A parameter stands twice.
    Repeated,
    /// Not one JSON object, strictly read.
    NotAnObject,
    /// A member of the object that is no string.
    NotAString,
}

impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFormEncoded => "a parameter is not form-encoded",
            Self::NotUtf8 => "a parameter is not UTF-8",
            Self::Nul => "a parameter holds a NUL",
            Self::TooMany => "there are too many parameters",
            Self::TooLong => "a parameter is too long",
            Self::Repeated => "a parameter is repeated",
            Self::NotAnObject => "the parameters are not one JSON object",
            Self::NotAString => "a parameter is no string",
        })
    }
}

/// The parameters of one request: none empty, none repeated but `resource`, unknown ones forgotten.
pub struct Parameters(Vec<(Parameter, String)>);

impl Parameters {
    /// The most parameters in one request.
    pub const MAX_COUNT: usize = 64;
    /// The longest name, and the longest value of most parameters, in bytes after decoding.
    pub const MAX_VALUE_BYTES: usize = 4000;

    /// Reads an `application/x-www-form-urlencoded` text.
    ///
    /// "Parameters sent without a value MUST be treated as if they were omitted from the request. … unrecognized
    /// request parameters [are ignored]. Request and response parameters MUST NOT be included more than once"
    /// (RFC 6749 §3.2). An unknown parameter that stands twice is a repeated one too.
    ///
    /// # Errors
    /// [`ParameterFault`] names the first thing wrong.
    pub fn parse(form: &[u8]) -> Result<Self, ParameterFault> {
        Self::parse_within(form, Self::MAX_COUNT, Self::MAX_VALUE_BYTES)
    }

    /// Reads one with at most `max_count` parameters, of which none but tokens is longer than `max_bytes`. What is more
    /// than [`Parameters::MAX_COUNT`] and [`Parameters::MAX_VALUE_BYTES`] counts as these.
    ///
    /// # Errors
    /// As [`Parameters::parse`].
    pub fn parse_within(form: &[u8], max_count: usize, max_bytes: usize) -> Result<Self, ParameterFault> {
        let (max_count, usual_bytes) = (max_count.min(Self::MAX_COUNT), max_bytes.min(Self::MAX_VALUE_BYTES));
        let mut known = Self(Vec::new());
        let mut unknown: Vec<String> = Vec::new();
        let mut count = 0_usize;
        for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            count = count.saturating_add(1);
            if count > max_count {
                return Err(ParameterFault::TooMany);
            }
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode_form_component(halves.next().unwrap_or_default())?;
            let parameter = Parameter::parse(&name);
            let own_bytes = parameter.map(Parameter::max_bytes).filter(|bytes| *bytes > Self::MAX_VALUE_BYTES);
            let max_bytes = own_bytes.unwrap_or(usual_bytes);
            let value = decode_bounded(halves.next().unwrap_or_default(), max_bytes)?;
            if value.is_empty() {
                continue;
            }
            match parameter {
                Some(parameter) => known.insert(parameter, value)?,
                None if unknown.contains(&name) => return Err(ParameterFault::Repeated),
                None => unknown.push(name),
            }
        }
        Ok(known)
    }

    /// Reads an `application/json` text, as some clients send one: a flat object whose members are strings, under the same rules
    /// as a form. A `resource` stands once.
    ///
    /// # Errors
    /// As [`Parameters::parse_within`]; also what is no such object, at whatever member.
    pub fn parse_json(text: &[u8], max_count: usize, max_bytes: usize) -> Result<Self, ParameterFault> {
        let (max_count, usual_bytes) = (max_count.min(Self::MAX_COUNT), max_bytes.min(Self::MAX_VALUE_BYTES));
        let members = json::object(text).map_err(|fault| match fault {
            JsonFault::DuplicateMember => ParameterFault::Repeated,
            JsonFault::NotUtf8 => ParameterFault::NotUtf8,
            JsonFault::NotAnObject | JsonFault::NotJson | JsonFault::TooDeep => ParameterFault::NotAnObject,
        })?;
        if members.len() > max_count {
            return Err(ParameterFault::TooMany);
        }
        let mut known = Self(Vec::new());
        for (name, value) in members {
            let Value::String(mut value) = value else { return Err(ParameterFault::NotAString) };
            let parameter = Parameter::parse(&name);
            let own_bytes = parameter.map(Parameter::max_bytes).filter(|bytes| *bytes > Self::MAX_VALUE_BYTES);
            let is_too_long = value.len() > own_bytes.unwrap_or(usual_bytes) || name.len() > Self::MAX_VALUE_BYTES;
            let has_nul = value.contains('\0') || name.contains('\0');
            match parameter {
                _ if is_too_long => return Err(ParameterFault::TooLong),
                _ if has_nul => return Err(ParameterFault::Nul),
                Some(parameter) if !value.is_empty() => known.insert(parameter, value)?,
                _ => value.zeroize(),
            }
        }
        Ok(known)
    }

    /// Parameters that did not come as a form, under the same rules.
    ///
    /// # Errors
    /// As [`Parameters::parse`].
    pub fn collect(pairs: impl IntoIterator<Item = (Parameter, String)>) -> Result<Self, ParameterFault> {
        let mut known = Self(Vec::new());
        for (count, (parameter, value)) in pairs.into_iter().enumerate() {
            if count >= Self::MAX_COUNT {
                return Err(ParameterFault::TooMany);
            } else if value.len() > parameter.max_bytes() {
                return Err(ParameterFault::TooLong);
            } else if value.contains('\0') {
                return Err(ParameterFault::Nul);
            } else if !value.is_empty() {
                known.insert(parameter, value)?;
            }
        }
        Ok(known)
    }

    fn insert(&mut self, parameter: Parameter, value: String) -> Result<(), ParameterFault> {
        if !parameter.may_repeat() && self.value(parameter).is_some() {
            return Err(ParameterFault::Repeated);
        }
        self.0.push((parameter, value));
        Ok(())
    }

    /// The value of a parameter that stands once, if it does.
    #[must_use]
    pub fn value(&self, parameter: Parameter) -> Option<&str> {
        self.values(parameter).next()
    }

    /// The parameters as a query: what a browser is to ask again by `GET`.
    #[must_use]
    pub fn to_query(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| (name.as_str(), value));
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// All of them, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (Parameter, &str)> {
        self.0.iter().map(|(parameter, value)| (*parameter, value.as_str()))
    }

    /// All values of a parameter, in the order they came.
    pub fn values(&self, parameter: Parameter) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(name, _)| *name == parameter).map(|(_, value)| value.as_str())
    }
}

impl Drop for Parameters {
    /// Secrets and assertions travel as parameters.
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            value.zeroize();
        }
    }
}

/// Undoes form encoding (RFC 6749 appendix B) of one name, or of a value of the usual length.
pub(crate) fn decode_form_component(encoded: &[u8]) -> Result<String, ParameterFault> {
    decode_bounded(encoded, Parameters::MAX_VALUE_BYTES)
}

fn decode_bounded(encoded: &[u8], max_bytes: usize) -> Result<String, ParameterFault> {
    let mut decoded = Vec::with_capacity(encoded.len().min(max_bytes));
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        if decoded.len() >= max_bytes {
            return Err(ParameterFault::TooLong);
        }
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = (rest.next().and_then(hex), rest.next().and_then(hex));
                let (Some(high), Some(low)) = digits else { return Err(ParameterFault::NotFormEncoded) };
                high << 4 | low
            }
            0 => return Err(ParameterFault::Nul),
            plain => *plain,
        });
    }
    if decoded.contains(&0) {
        return Err(ParameterFault::Nul);
    }
    String::from_utf8(decoded).map_err(|_| ParameterFault::NotUtf8)
}

const fn hex(digit: &u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(*digit - b'0'),
        b'a'..=b'f' => Some(*digit - b'a' + 10),
        b'A'..=b'F' => Some(*digit - b'A' + 10),
        _ => None,
    }
}
