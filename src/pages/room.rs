//! The pages of one configuration.

use std::path::Path;
use std::sync::Arc;

use fluent_bundle::FluentArgs;
use minijinja::value::Value;
use minijinja::{Environment, context};

use super::asset::Asset;
use super::catalogue::Catalogue;
use super::fault::RenderFault;
use super::language::Language;
use super::page::{Frame, Page};
use super::settings::BrandSettings;
use super::{brand, messages, negotiation, overrides, samples, stylesheet, templates};
use crate::settings::Findings;

/// Where the stylesheet is served, behind [`Frame::base`]; pages ask for it with a query that names its version.
pub const STYLESHEET_PATH: &str = "/assets/style.css";
/// Where the logo is served, behind [`Frame::base`]; with such a query too.
pub const LOGO_PATH: &str = "/assets/logo";

/// Compiled templates, messages, and how they are dressed; immutable.
pub struct Pages {
    templates: Environment<'static>,
    catalogue: Arc<Catalogue>,
    stylesheet: Asset,
    logo: Option<Asset>,
    name: Option<String>,
    links: Vec<(&'static str, String)>,
    default_language: Language,
}

impl Pages {
    /// Reads what `settings` name, from `folder` on, and renders every page once with samples; notes what fails, so that
    /// no request meets it. What has findings is not to be used.
    pub fn load(settings: &BrandSettings, folder: &Path, findings: &mut Findings) -> Self {
        let catalogue = Arc::new(Catalogue::built_in());
        let mut templates = templates::built_in(Arc::clone(&catalogue)).unwrap_or_else(|fault| {
            findings.note("login.brand", fault.to_string(), "built-in templates that are templates");
            Environment::empty()
        });
        let own = settings.templates.as_ref().map(|own| folder.join(own));
        if let Some(own) = &own {
            overrides::add(&mut templates, own, findings);
        }
        let pages = Self {
            templates,
            catalogue,
            stylesheet: stylesheet::with(settings.accent),
            logo: settings.logo.as_ref().and_then(|path| brand::logo(path, folder, findings)),
            name: settings.name.clone(),
            links: settings.links().map(|(key, url)| (key, url.to_owned())).collect(),
            default_language: settings.default_language,
        };
        if let Some(own) = &own {
            pages.try_out(own, findings);
        }
        pages
    }

    /// The HTML of a page.
    ///
    /// # Errors
    /// If a template fails, or a form leads nowhere a browser may be sent.
    pub fn render(&self, page: &Page<'_>, frame: Frame<'_>, language: Language) -> Result<String, RenderFault> {
        let name = page.template();
        let model = context! { ..page.model()?, ..self.surroundings(frame, language) };
        let template = self.templates.get_template(name);
        template.and_then(|template| template.render(model)).map_err(|error| RenderFault::of(&error, name))
    }

    /// The language to answer in: the first of the client's `ui_locales` that there is, else what the browser's
    /// `Accept-Language` weighs most, else the configured one. Whatever is sent, the first kibibyte is read.
    #[must_use]
    pub fn language(&self, ui_locales: Option<&str>, accept_language: Option<&str>) -> Language {
        negotiation::choose(ui_locales, accept_language, self.default_language)
    }

    /// The title and the description of a scope that has a meaning everywhere, for a [`super::ScopeLine`].
    #[must_use]
    pub fn scope_text(&self, token: &str, language: Language) -> Option<(String, String)> {
        let key = messages::scope_key(token)?;
        let text = |key: &str| self.catalogue.text(language, key, &FluentArgs::new()).ok();
        Some((text(key)?, text(&format!("{key}.description"))?))
    }

    /// What a person's own account is called where an app's name stands otherwise.
    #[must_use]
    pub fn account_label(&self, language: Language) -> String {
        self.catalogue.text(language, messages::ACCOUNT_LABEL, &FluentArgs::new()).unwrap_or_default()
    }

    /// The stylesheet, for [`STYLESHEET_PATH`].
    #[must_use]
    pub const fn stylesheet(&self) -> &Asset {
        &self.stylesheet
    }

    /// The logo, if there is one, for [`LOGO_PATH`].
    #[must_use]
    pub const fn logo(&self) -> Option<&Asset> {
        self.logo.as_ref()
    }

    /// What every template knows.
    fn surroundings(&self, frame: Frame<'_>, language: Language) -> Value {
        let url = |path: &str, asset: &Asset| format!("{}{path}?v={}", frame.base, asset.version());
        let links = self.links.iter().map(|(key, href)| context! { key => *key, href });
        context! {
            lang => language.as_str(),
            dir => language.direction(),
            brand => self.name.as_deref(),
            stylesheet => url(STYLESHEET_PATH, &self.stylesheet),
            logo => self.logo.as_ref().map(|logo| url(LOGO_PATH, logo)),
            links => links.collect::<Vec<_>>(),
        }
    }

    /// Shows every sample in every language.
    fn try_out(&self, folder: &Path, findings: &mut Findings) {
        let mut noted: Vec<RenderFault> = Vec::new();
        for (page, language) in samples::all().iter().flat_map(|page| Language::ALL.map(|language| (page, language))) {
            if let Err(fault) = self.render(page, Frame::default(), language)
                && !noted.contains(&fault)
            {
                overrides::note(&fault, folder, findings);
                noted.push(fault);
            }
        }
    }
}
