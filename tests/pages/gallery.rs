//! Every page in every language, as files to look at.

use std::path::Path;
use std::{fs, io};

use signet::pages::{BrandSettings, Frame, Language, ScopeLine};

use crate::sample::{Fill, pages};

/// Writes `pages/*.html` with their stylesheet to where test binaries keep their files, below the target folder: open
/// them in a browser.
#[test]
fn every_page_can_be_looked_at() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(folder.join("assets"))?;
    let brand = BrandSettings {
        name: Some("Orchard".to_owned()),
        support_url: Some("mailto:help@example.com".to_owned()),
        privacy_url: Some("https://example.com/privacy".to_owned()),
        terms_url: Some("https://example.com/terms".to_owned()),
        ..BrandSettings::default()
    };
    let pages = pages(&brand);
    fs::write(folder.join("assets/style.css"), &pages.stylesheet().body)?;
    for language in Language::ALL {
        let texts: Vec<(String, String)> = ["openid", "profile", "email", "offline_access"]
            .iter()
            .filter_map(|token| pages.scope_text(token, language))
            .collect();
        let scopes = texts.iter().map(|(title, description)| ScopeLine { title, description }).collect();
        let mut all = Fill::USUAL.all();
        all.push(("consent".to_owned(), Fill::USUAL.consent(scopes)));
        for (name, page) in all {
            let html = pages.render(&page, Frame { base: "." }, language).map_err(io::Error::other)?;
            fs::write(folder.join(format!("{name}.{}.html", language.as_str())), html)?;
        }
    }
    Ok(())
}
