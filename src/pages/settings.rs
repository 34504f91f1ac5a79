//! What `[login.brand]` says.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::colour::Colour;
use super::language::Language;
use super::stylesheet::{DARK_GROUNDS, LIGHT_GROUNDS};
use crate::settings::Findings;

/// The longest name of a service.
const MAX_NAME_CHARS: usize = 60;
/// The longest URL of a link.
const MAX_URL_CHARS: usize = 2048;
/// What text needs of its ground (WCAG 2.2, 1.4.3).
const MIN_CONTRAST: f64 = 4.5;

/// How the pages that people see are dressed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BrandSettings {
    /// What people call the service; without one, pages name nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A picture above each page (SVG, PNG or WebP, 64 KiB at most), from the folder of the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<PathBuf>,
    /// The colour of buttons and links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<Accent>,
    /// A folder of templates that stand in for the built-in ones, from the folder of the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub templates: Option<PathBuf>,
    /// The language of whoever asks for none that there is.
    pub default_language: Language,
    /// Where it says what becomes of what people tell: an https or mailto URL, as the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_url: Option<String>,
    /// Where the terms are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_url: Option<String>,
    /// Where people find help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_url: Option<String>,
}

/// The colour of buttons and links, on light ground and on dark; text on a button has the colour of the card around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Accent {
    /// On light ground: a dark colour.
    pub light: Colour,
    /// On dark ground: a light colour.
    pub dark: Colour,
}

impl BrandSettings {
    /// Notes what would look broken: names that are none, links that lead nowhere, colours that cannot be read.
    pub fn judge(&self, findings: &mut Findings) {
        if let Some(name) = self.name.as_ref().filter(|name| !is_name(name)) {
            let expected = format!("a name of 1 to {MAX_NAME_CHARS} characters on one line");
            findings.note("login.brand.name", format!("{name:?}"), expected);
        }
        for (member, path) in [("logo", &self.logo), ("templates", &self.templates)] {
            if path.as_deref() == Some(Path::new("")) {
                findings.note(format!("login.brand.{member}"), "an empty path", "a path, or nothing");
            }
        }
        for (key, url) in self.links() {
            if !is_link(url) {
                let expected = "a URL such as \"https://www.example.com/privacy\" or \"mailto:help@example.com\"";
                findings.note(format!("login.brand.{key}_url"), format!("{url:?}"), expected);
            }
        }
        if let Some(accent) = self.accent {
            judge_contrast("light", accent.light, &LIGHT_GROUNDS, findings);
            judge_contrast("dark", accent.dark, &DARK_GROUNDS, findings);
        }
    }

    /// The links there are, in the order they are shown.
    pub(super) fn links(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let links = [("support", &self.support_url), ("privacy", &self.privacy_url), ("terms", &self.terms_url)];
        links.into_iter().filter_map(|(key, url)| Some((key, url.as_deref()?)))
    }
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= MAX_NAME_CHARS && !name.chars().any(char::is_control)
}

fn is_link(url: &str) -> bool {
    let plain = url.len() <= MAX_URL_CHARS && url.chars().all(|c| c.is_ascii_graphic());
    let parsed = url::Url::parse(url);
    plain
        && parsed.is_ok_and(|url| match url.scheme() {
            "https" => url.has_host(),
            "mailto" => url.path().contains('@'),
            _ => false,
        })
}

fn judge_contrast(member: &str, colour: Colour, grounds: &[Colour], findings: &mut Findings) {
    let worst = grounds.iter().map(|ground| (colour.contrast(*ground), ground));
    if let Some((contrast, ground)) =
        worst.min_by(|one, two| one.0.total_cmp(&two.0)).filter(|(c, _)| *c < MIN_CONTRAST)
    {
        let found = format!("{colour}, which has a contrast of {contrast:.1} to {ground}");
        let expected = format!("a colour of contrast {MIN_CONTRAST} or more (WCAG 2.2, 1.4.3)");
        findings.note(format!("login.brand.accent.{member}"), found, expected);
    }
}
