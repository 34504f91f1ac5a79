//! What strangers send: what is read is what was written, and nothing makes the readers panic.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use signet::protocol::{
    BasicCredentials, ClientId, IssuerIdentifier, Origin, Parameter, ParameterFault, Parameters, ResourceIndicator,
    Scope, ScopeToken,
};
use url::form_urlencoded::{Serializer, byte_serialize};

/// Known parameters, none but `resource` twice, and unknown ones, each once; in any order.
fn requests() -> impl Strategy<Value = Vec<(String, String)>> {
    let single: Vec<_> = Parameter::ALL.into_iter().filter(|parameter| *parameter != Parameter::Resource).collect();
    let count = single.len();
    let known = subsequence(single, 0..=count).prop_flat_map(|known| {
        let values = vec(values(), known.len());
        values.prop_map(move |values| known.iter().map(|name| name.as_str().to_owned()).zip(values).collect::<Vec<_>>())
    });
    let resources = vec(values().prop_map(|value| ("resource".to_owned(), value)), 0..4);
    let unknown = vec(values(), 0..4).prop_map(|values| {
        values.into_iter().enumerate().map(|(n, value)| (format!("unknown {n}"), value)).collect::<Vec<_>>()
    });
    (known, resources, unknown)
        .prop_map(|(known, resources, unknown)| [known, resources, unknown].concat())
        .prop_shuffle()
}

fn values() -> impl Strategy<Value = String> {
    "[^\0]{1,40}"
}

/// Every byte as its escape.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// What is wrong with read parameters, whatever was sent.
fn assert_sound(parameters: &Parameters) -> Result<(), TestCaseError> {
    for name in Parameter::ALL {
        let values: Vec<_> = parameters.values(name).collect();
        let most = if name == Parameter::Resource { Parameters::MAX_COUNT } else { 1 };
        prop_assert!(values.len() <= most);
        prop_assert_eq!(parameters.value(name), values.first().copied());
        for value in values {
            prop_assert!((1..=name.max_bytes()).contains(&value.len()) && !value.contains('\0'));
        }
    }
    Ok(())
}

proptest! {
    /// "parse∘print = id" (RFC 6749 appendix B)
    #[test]
    fn parameters_are_read_as_they_were_written(request in requests()) {
        let plain = Serializer::new(String::new()).extend_pairs(&request).finish();
        let whole: Vec<_> = request.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        for form in [plain, whole.join("&"), format!("&&{}&", whole.join("&&"))] {
            let parameters = Parameters::parse(form.as_bytes());
            prop_assert!(parameters.is_ok(), "{}", form);
            let Ok(parameters) = parameters else { continue };
            for name in Parameter::ALL {
                let sent: Vec<_> = request.iter().filter(|(other, _)| other == name.as_str()).map(|(_, value)| value.as_str()).collect();
                prop_assert_eq!(parameters.values(name).collect::<Vec<_>>(), sent);
            }
        }
    }

    /// RFC 6749 §3.2: "MUST NOT be included more than once", wherever the second one stands.
    #[test]
    fn a_second_parameter_of_a_name_is_never_read(request in requests(), value in values(), at: prop::sample::Index) {
        let names: Vec<_> = request.iter().map(|(name, _)| name).filter(|name| *name != "resource").collect();
        prop_assume!(!names.is_empty());
        let second = (names[at.index(names.len())].clone(), value);
        let mut twice = request.clone();
        twice.insert(at.index(request.len() + 1), second);
        let form = Serializer::new(String::new()).extend_pairs(&twice).finish();
        prop_assert!(Parameters::parse(form.as_bytes()).is_err());
    }

    /// Each value has its own bound: that of a token is larger.
    #[test]
    fn a_value_is_read_up_to_its_bound(parameter in select(Parameter::ALL.to_vec()), short in 0..3_usize) {
        let of = |bytes: usize| format!("{}={}", parameter.as_str(), "x".repeat(bytes));
        let bound = parameter.max_bytes();
        prop_assert!(Parameters::parse(of(bound - short).as_bytes()).is_ok());
        prop_assert_eq!(Parameters::parse(of(bound + 1 + short).as_bytes()).err(), Some(ParameterFault::TooLong));
    }

    /// JSON says what a form says, of texts that are there once.
    #[test]
    fn json_is_read_as_a_form(request in requests()) {
        let single: Vec<_> = request.into_iter().filter(|(name, _)| name != "resource").collect();
        let object: serde_json::Map<_, _> = single.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        let form = Serializer::new(String::new()).extend_pairs(&single).finish();
        let (count, bytes) = (Parameters::MAX_COUNT, Parameters::MAX_VALUE_BYTES);
        let of_json = Parameters::parse_json(serde_json::Value::Object(object).to_string().as_bytes(), count, bytes).unwrap();
        let of_form = Parameters::parse(form.as_bytes()).unwrap();
        for parameter in Parameter::ALL {
            prop_assert_eq!(of_json.value(parameter), of_form.value(parameter));
        }
    }

    /// Any bytes as JSON.
    #[test]
    fn no_json_makes_the_reader_panic(bytes in prop_oneof![any::<Vec<u8>>(), "(\\{|\\}|\"scope\"|:|,|\"x\"|1|null|\\[|\\]){0,30}".prop_map(String::into_bytes)]) {
        if let Ok(parameters) = Parameters::parse_json(&bytes, Parameters::MAX_COUNT, Parameters::MAX_VALUE_BYTES) {
            assert_sound(&parameters)?;
        }
    }

    /// What did not come as a form is held to the same rules: what a form may hold, and nothing else.
    #[test]
    fn collected_parameters_are_those_of_a_form(request in vec((select(Parameter::ALL.to_vec()), prop_oneof![values(), Just(String::new()), Just("\0".to_owned())]), 0..70)) {
        let pairs: Vec<_> = request.iter().map(|(parameter, value)| (parameter.as_str(), value.as_str())).collect();
        let form = Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let plain = |read: Result<Parameters, ParameterFault>| {
            read.map(|all| all.iter().map(|(parameter, value)| (parameter, value.to_owned())).collect::<Vec<_>>()).ok()
        };
        prop_assert_eq!(plain(Parameters::collect(request)), plain(Parameters::parse(form.as_bytes())));
    }

    /// Any bytes at all.
    #[test]
    fn no_form_makes_the_reader_panic(bytes: Vec<u8>) {
        if let Ok(parameters) = Parameters::parse(&bytes) {
            assert_sound(&parameters)?;
        }
    }

    /// Bytes that look like a form.
    #[test]
    fn no_form_of_its_own_characters_makes_the_reader_panic(form in "(scope|resource|x|%|%[0-9a-fA-F]{1,2}|=|&|\\+|é|\0){0,40}") {
        if let Ok(parameters) = Parameters::parse(form.as_bytes()) {
            assert_sound(&parameters)?;
        }
    }

    /// "parse∘print = id" (RFC 6749 §2.3.1)
    #[test]
    fn basic_credentials_are_read_as_they_were_written(id in values(), secret in "[^\0]{0,40}") {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        for joined in [format!("{}:{}", encoded(&id), encoded(&secret)), format!("{}:{}", escaped(&id), escaped(&secret))] {
            let read = BasicCredentials::parse(format!("Basic {}", STANDARD.encode(joined)).as_bytes());
            let read = read.map(|read| (read.unverified_client_id, read.unverified_secret.expose().to_vec()));
            prop_assert_eq!(read, Ok((id.clone(), secret.clone().into_bytes())));
        }
    }

    /// Any bytes as the header, and as what the header encodes.
    #[test]
    fn no_header_makes_the_reader_of_credentials_panic(bytes: Vec<u8>) {
        for header in [bytes.clone(), [b"Basic ", bytes.as_slice()].concat(), format!("Basic {}", STANDARD.encode(&bytes)).into_bytes()] {
            if let Ok(read) = BasicCredentials::parse(&header) {
                prop_assert!(!read.unverified_client_id.contains('\0') && !read.unverified_secret.expose().contains(&0));
            }
        }
    }

    /// RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`
    #[test]
    fn a_scope_has_legal_tokens_or_is_none(text in prop_oneof![".*", "[ -~]{0,60}", "([a-c]| ){0,120}"]) {
        if let Some(scope) = Scope::parse(&text) {
            prop_assert_eq!(Scope::parse(&scope.to_string()), Some(scope.clone()));
            prop_assert!(scope.iter().count() <= Scope::MAX_TOKENS);
            for token in scope.iter() {
                prop_assert_eq!(ScopeToken::parse(token.as_str()), Some(token.clone()));
                prop_assert!(text.split(' ').any(|part| part == token.as_str()));
            }
        }
    }

    /// RFC 8707 §2: "an absolute URI … MUST NOT include a fragment component"
    #[test]
    fn a_resource_indicator_is_what_was_written_or_none(text in prop_oneof![".*", "[a-z]{1,5}:[ -~]{0,40}", "https://[a-z.:@/?#%\\[\\]0-9]{0,40}"]) {
        if let Some(resource) = ResourceIndicator::parse(&text) {
            prop_assert_eq!(resource.as_str(), &text);
            prop_assert!(text.is_ascii() && text.contains(':') && !text.contains(['#', ' ']));
        }
    }

    /// RFC 8414 §2: "a URL that uses the `https` scheme and has no query or fragment components"
    #[test]
    fn an_issuer_identifier_is_what_was_written_or_none(text in prop_oneof![".*", "https?://[a-zA-Z.:@/?#%\\[\\]0-9]{0,40}", "https://[a-z]{1,9}\\.example(:[0-9]{1,5})?(/[a-z]{1,5}){0,3}"]) {
        if let Ok(issuer) = IssuerIdentifier::parse(&text) {
            prop_assert_eq!(issuer.as_str(), &text);
            prop_assert_eq!(format!("{}{}", issuer.origin(), issuer.path()), text.clone());
            prop_assert!(issuer.path().is_empty() || issuer.path().starts_with('/'));
            prop_assert!(!text.ends_with('/') && !text.contains(['?', '#', '@']));
            prop_assert!(text.starts_with("https://") || issuer.is_loopback());
            prop_assert_eq!(issuer.endpoint("/token"), format!("{text}/token"));
        }
    }

    /// RFC 6749 appendix A.1: `client-id = *VSCHAR`; RFC 6454 §6.2: an origin as browsers print it.
    #[test]
    fn a_client_id_and_an_origin_are_what_was_written_or_none(text in prop_oneof![".*", "https?://[a-z.:/0-9]{0,30}"]) {
        if let Some(id) = ClientId::parse(&text) {
            prop_assert_eq!(id.as_str(), &text);
            prop_assert!(text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)));
        }
        if let Some(origin) = Origin::parse(&text) {
            prop_assert_eq!(origin.as_str(), &text);
            prop_assert!(!text.trim_start_matches("https://").trim_start_matches("http://").contains('/'));
        }
    }
}
