use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

/// Names and values as `application/x-www-form-urlencoded`, in their order.
pub(crate) fn form(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// An `Authorization` value as RFC 6749 §2.3.1 has it: id and secret each form-encoded, then joined and base64-encoded.
pub(crate) fn basic(id: &str, secret: &str) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    basic_of(format!("{}:{}", encoded(id), encoded(secret)).as_bytes())
}

/// An `Authorization` value of these bytes, whatever they are.
pub(crate) fn basic_of(joined: &[u8]) -> String {
    format!("Basic {}", STANDARD.encode(joined))
}
