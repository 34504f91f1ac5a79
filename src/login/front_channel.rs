//! Clients are told by the browser that somebody signed out (OpenID Connect Front-Channel Logout 1.0).

use url::Url;

use crate::clients::{Client, RegisteredPostLogoutUri};
use crate::login::sign_out::with_state;
use crate::login::{ClientMark, Login, Outcome, PageFault, Rendered, Session, View};
use crate::pages::{Language, Page, SigningOutPage};

impl Login {
    /// The URLs that the browser of a session must load, each in a frame of its own; none where no client of the session
    /// wants that.
    pub(super) fn frames_of(&self, session: &Session) -> Vec<Url> {
        let met = self.registry.sign_in_clients().filter(|(digest, _)| session.has_met(&ClientMark::of(digest)));
        met.flat_map(|(_, client)| self.frames_for(client, session)).collect()
    }

    /// "The OP MAY add these query parameters … and if either is included, both MUST be": where the client must know which
    /// session, also of the one before, which ends with it.
    fn frames_for(&self, client: &Client, session: &Session) -> Vec<Url> {
        let Some(address) = &client.front_channel_logout else { return Vec::new() };
        let Some(url) = address.uri.url() else { return Vec::new() };
        if !address.session_required {
            return vec![url];
        }
        let named = session.all_ids().map(|id| {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("iss", self.issuer.as_str()).append_pair("sid", &id.to_string());
            url
        });
        named.collect()
    }

    /// The page whose frames tell the clients, and which leads on to where the client that asked wants the browser: when the
    /// frames are there, or after a short time, or by a click.
    pub(super) fn signing_out(
        &self,
        frames: &[Url],
        uri: Option<&RegisteredPostLogoutUri>,
        state: Option<&str>,
        language: Language,
    ) -> Result<Outcome, PageFault> {
        let (nonce, continue_url) = (self.draw_text()?, uri.map(|uri| with_state(uri, state)));
        let page = SigningOutPage {
            frames: frames.iter().map(Url::as_str).collect(),
            continue_url: continue_url.as_deref(),
            nonce: &nonce,
        };
        let html = self.render(Page::SigningOut(page), language)?;
        let mut frame_sources: Vec<_> = frames.iter().map(|url| url.origin().ascii_serialization()).collect();
        frame_sources.sort_unstable();
        frame_sources.dedup();
        let page = Rendered { html, form_targets: Vec::new(), script_nonce: Some(nonce), frame_sources };
        Ok(Outcome { view: View::Page(page), ..Outcome::page(String::new()) })
    }
}
