//! What every page owes its reader and its policy: `default-src 'none'; style-src 'self'; img-src 'self' data:`.

use std::collections::BTreeSet;

use signet::pages::{BrandSettings, Frame, Language, Page, Pages, STYLESHEET_PATH};

use crate::markup::{Document, Node};
use crate::sample::{Fill, html, pages};

#[test]
fn no_page_carries_a_style_or_a_handler() {
    every_page(|name, document, _| {
        assert_eq!(document.named("style").count(), 0, "{name}");
        let attributes = || document.elements().flat_map(|element| &element.attributes);
        assert!(!attributes().any(|(attribute, _)| attribute == "style" || attribute.starts_with("on")), "{name}");
    });
}

#[test]
fn two_pages_have_a_script_and_its_nonce() {
    every_page(|name, document, _| {
        let nonces: Vec<_> = document.named("script").map(|script| script.attribute("nonce")).collect();
        let expected: &[Option<&str>] =
            if ["form-post", "signing-out"].contains(&name) { &[Some(Fill::USUAL.sealed)] } else { &[] };
        assert_eq!(nonces, expected, "{name}");
    });
}

#[test]
fn nothing_is_loaded_but_the_stylesheet_and_what_clients_have_in_frames() {
    every_page(|name, document, _| {
        let mut with_source = document.elements().filter(|element| element.attribute("src").is_some());
        assert!(with_source.all(|element| name == "signing-out" && element.name == "iframe"), "{name}");
        let loaded = document.named("link").filter_map(|link| link.attribute("href"));
        assert!(loaded.into_iter().all(|href| href == "data:," || href.starts_with(STYLESHEET_PATH)), "{name}");
    });
}

#[test]
fn every_page_says_its_language_its_title_and_its_heading() {
    every_page(|name, document, language| {
        let root = [("lang", language.as_str()), ("dir", "ltr")];
        assert!(document.elements().next().unwrap().is("html", &root), "{name}");
        for element in ["title", "h1", "main"] {
            assert_eq!(document.named(element).count(), 1, "{name}: {element}");
        }
        assert_ne!(title(document), "", "{name}");
    });
}

/// WCAG 2.2, 1.3.1, 3.3.2 and 4.1.2.
#[test]
fn every_field_has_a_label_and_every_reference_a_target() {
    every_page(|name, document, _| {
        let ids: Vec<_> = document.elements().filter_map(|element| element.attribute("id")).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name}");
        let references = ["for", "aria-describedby", "aria-labelledby"];
        let targets = document.elements().flat_map(|element| references.map(|name| element.attribute(name)));
        assert!(targets.flatten().flat_map(|several| several.split(' ')).all(|id| ids.contains(&id)), "{name}");
        let labels: Vec<_> = document.named("label").filter_map(|label| label.attribute("for")).collect();
        let mut fields = document.named("input").filter(|input| input.attribute("type") != Some("hidden"));
        assert!(fields.all(|field| labels.contains(&field.attribute("id").unwrap())), "{name}");
    });
}

/// WCAG 2.2, 3.3.1 and 4.1.3.
#[test]
fn a_notice_is_announced_and_belongs_to_the_fields() {
    every_page(|name, document, _| {
        if name.starts_with("sign-in-") {
            assert!(document.by_id("notice").unwrap().is("p", &[("role", "alert")]), "{name}");
            for id in ["username", "password"] {
                assert_eq!(document.by_id(id).unwrap().attribute("aria-describedby"), Some("notice"), "{name}");
            }
        }
        if name.starts_with("error-") {
            assert!(document.elements().any(|element| element.attribute("role") == Some("alert")), "{name}");
        }
    });
}

/// A template whose message is missing would show its key.
#[test]
fn every_page_reads_otherwise_in_every_language() {
    let pages = pages(&BrandSettings::default());
    for (name, page) in Fill::USUAL.all() {
        let [english, german] = Language::ALL.map(|language| title(&read(&pages, &page, language)));
        assert_ne!(english, german, "{name}");
    }
}

#[test]
fn what_a_page_loads_stands_below_the_issuer() {
    let pages = pages(&BrandSettings::default());
    let page = Fill::USUAL.sign_in(None, None);
    let html = pages.render(&page, Frame { base: "/auth" }, Language::English).unwrap();
    assert!(html.contains(&format!("href=\"/auth{STYLESHEET_PATH}?v=")));
}

fn every_page(judge: impl Fn(&str, &Document, Language)) {
    let pages = pages(&BrandSettings::default());
    for language in Language::ALL {
        for (name, page) in Fill::USUAL.all() {
            judge(&name, &read(&pages, &page, language), language);
        }
    }
}

fn read(pages: &Pages, page: &Page<'_>, language: Language) -> Document {
    Document::read(&html(pages, page, language))
}

fn title(document: &Document) -> String {
    let after = document.0.iter().skip_while(|node| !matches!(node, Node::Open(element) if element.name == "title"));
    after
        .skip(1)
        .take_while(|node| matches!(node, Node::Text(_)))
        .map(|node| if let Node::Text(text) = node { text.as_str() } else { "" })
        .collect()
}
