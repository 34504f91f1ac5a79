//! Where a client awaits the answer, and how it travels there.

use url::form_urlencoded;

use crate::clients::RegisteredRedirectUri;
use crate::login::{AuthorizationRequest, Login, Outcome, PageFault, Rendered, View};
use crate::pages::{FormPostPage, Language, Page};
use crate::protocol::ResponseMode;
use crate::settings::Label;

/// The most characters that redirect URI and state may have in a URL, together with what is sealed into a code:
/// [`AuthorizationRequest::MAX_BYTES`], sealed. With all else an answer stays below the 4,096 bytes of headers that proxies take.
pub(super) const MAX_BYTES_IN_URL: usize = AuthorizationRequest::MAX_BYTES / 3 * 4;

/// The characters that a redirect URI and a state have in a URL.
pub(super) fn bytes_in_url(uri: &str, state: Option<&str>) -> usize {
    let state = state.map(str::as_bytes).unwrap_or_default();
    uri.len() + form_urlencoded::byte_serialize(state).map(str::len).sum::<usize>()
}

/// Where a client awaits the answer. It holds the proof that the client registered it.
#[derive(Clone, Debug)]
pub struct ReturnAddress {
    /// The redirect URI.
    pub uri: RegisteredRedirectUri,
    /// What the client wants back: "REQUIRED if the `state` parameter was present" (RFC 6749 §4.1.2), byte for byte.
    pub state: Option<String>,
    /// How the answer travels.
    pub mode: ResponseMode,
    /// What people call the client.
    pub client_name: String,
    /// What the operator calls it.
    pub client: Label,
    /// What a page is written in, if one is needed.
    pub language: Language,
}

impl ReturnAddress {
    /// Whether a client can be told anything there: a redirect has room for its state, or a form stands in for it.
    #[must_use]
    pub fn can_be_told(&self) -> bool {
        let in_url = || bytes_in_url(self.uri.as_str(), self.state.as_deref());
        self.mode == ResponseMode::FormPost || in_url() <= MAX_BYTES_IN_URL
    }
}

impl Login {
    /// Sends an answer to a client, with `state` and `iss` (RFC 9207 §2).
    ///
    /// # Errors
    /// [`PageFault`] when the page of `form_post` cannot be made.
    pub fn answer(&self, to: &ReturnAddress, parameters: &[(&str, &str)]) -> Result<Outcome, PageFault> {
        let state = to.state.as_deref().map(|state| ("state", state));
        let fields = parameters.iter().copied().chain(state).chain([("iss", self.issuer.as_str())]);
        match to.mode {
            ResponseMode::Query => {
                let separator = if to.uri.as_str().contains('?') { '&' } else { '?' };
                Ok(Outcome::see_other(at(&to.uri, separator, fields)))
            }
            ResponseMode::Fragment => Ok(Outcome::see_other(at(&to.uri, '#', fields))),
            ResponseMode::FormPost => self.form_post(to, fields.collect()),
        }
    }

    fn form_post(&self, to: &ReturnAddress, fields: Vec<(&str, &str)>) -> Result<Outcome, PageFault> {
        let nonce = self.draw_text()?;
        let action = to.uri.as_str();
        let page = FormPostPage { action, fields, nonce: &nonce, client_name: &to.client_name };
        let html = self.render(Page::FormPost(page), to.language)?;
        let (form_targets, frame_sources) = (vec![to.uri.policy_source()], Vec::new());
        let rendered = Rendered { html, form_targets, script_nonce: Some(nonce), frame_sources };
        Ok(Outcome { view: View::Page(rendered), ..Outcome::page(String::new()) })
    }
}

fn at<'a>(uri: &RegisteredRedirectUri, separator: char, fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = String::with_capacity(uri.as_str().len() + 512);
    url.push_str(uri.as_str());
    url.push(separator);
    let start = url.len();
    form_urlencoded::Serializer::for_suffix(url, start).extend_pairs(fields).finish()
}
