//! An operator's templates, over the built-in ones.

use std::path::PathBuf;
use std::{fs, io, process};

use signet::pages::{BrandSettings, ErrorMessage, Language, Pages};
use signet::settings::Findings;

use crate::markup::Document;
use crate::sample::{Fill, html};

/// A folder of templates, below the one where a configuration would stand.
struct Folder(PathBuf);

impl Folder {
    /// A folder of this test's own, with these files.
    fn new(test: &str, files: &[(&str, &str)]) -> io::Result<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", process::id()));
        fs::create_dir_all(folder.join("templates"))?;
        for (name, text) in files {
            fs::write(folder.join("templates").join(name), text)?;
        }
        Ok(Self(folder))
    }

    fn load(&self) -> (Pages, Vec<String>) {
        let brand = BrandSettings { templates: Some("templates".into()), ..BrandSettings::default() };
        let mut findings = Findings::default();
        let pages = Pages::load(&brand, &self.0, &mut findings);
        assert!(findings.iter().all(|finding| finding.key == "login.brand.templates"));
        (pages, findings.iter().map(|finding| finding.found.clone()).collect())
    }

    /// What is found wrong, without the way to the folder.
    fn findings(&self) -> Vec<String> {
        let beginning = format!("{}/", self.0.join("templates").display());
        self.load().1.iter().map(|found| found.strip_prefix(&beginning).unwrap_or(found).to_owned()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn an_operators_template_stands_in_for_the_one_of_its_name() -> io::Result<()> {
    let folder =
        Folder::new("stands-in", &[("signed_out.html", "<!doctype html>\n<h1>{{ t(\"signed-out-title\") }}</h1>")])?;
    let (pages, findings) = folder.load();
    assert_eq!(findings, [""; 0]);
    assert_eq!(
        html(&pages, &Fill::USUAL.signed_out(None), Language::German),
        "<!doctype html>\n<h1>Sie sind abgemeldet</h1>"
    );
    assert!(html(&pages, &Fill::USUAL.sign_out(), Language::English).contains("id=\"logout-confirm\""));
    Ok(())
}

#[test]
fn an_operators_template_changes_one_block_of_the_built_in_one() -> io::Result<()> {
    let layout = "{% extends \"builtin/layout.html\" %}{% block brand %}{% include \"_head.html\" %}{% endblock %}";
    let folder = Folder::new("one-block", &[("layout.html", layout), ("_head.html", "<p id=\"own\">{{ lang }}</p>")])?;
    let (pages, findings) = folder.load();
    assert_eq!(findings, [""; 0]);
    for (name, page) in Fill::USUAL.all() {
        let document = Document::read(&html(&pages, &page, Language::German));
        assert!(
            document.by_id("own").is_some() && document.named("svg").all(|svg| svg.attribute("class") != Some("mark")),
            "{name}"
        );
    }
    Ok(())
}

#[test]
fn a_broken_template_is_a_finding_with_its_file_and_line() -> io::Result<()> {
    let cases = [
        ("a tag that is none", "\n\n{% fi %}", "sign_in.html:3: syntax error"),
        ("a block without an end", "\n{% if notice %}", "sign_in.html:2: syntax error"),
        ("a field that is none", "\n{{ clientname }}", "sign_in.html:2: undefined value"),
        (
            "a message that is none",
            "\n\n{{ t(\"sign-in-tittle\") }}",
            "sign_in.html:3: invalid operation: there is no message",
        ),
        (
            "a message without its value",
            "\n{{ t(\"sign-in-lead\") }}",
            "sign_in.html:2: invalid operation: the message",
        ),
        ("a field that is not always there", "{{ username }}", "sign_in.html:1: undefined value"),
        ("a template that is none", "\n{% include \"../../secret.html\" %}", "sign_in.html:2: template not found"),
        (
            "a loop without an end",
            "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}",
            "sign_in.html:1: engine ran out of fuel",
        ),
        ("markup by request", "{{ client_name|safe }}", "sign_in.html:1: unknown filter"),
        ("itself", "{% include \"sign_in.html\" %}", "sign_in.html:1: "),
    ];
    for (number, (name, source, expected)) in cases.into_iter().enumerate() {
        let findings = Folder::new(&format!("broken-{number}"), &[("sign_in.html", source)])?.findings();
        assert!(findings.first().is_some_and(|found| found.starts_with(expected)), "{name}: {findings:?}");
    }
    Ok(())
}

#[test]
fn no_template_turns_the_escaping_off() -> io::Result<()> {
    let sources = [
        "{% autoescape false %}{{ client_name }}{% endautoescape %}",
        "{% autoescape false %}{% set x %}{{ client_name }}{% endset %}{{ x }}{% endautoescape %}",
        "{% autoescape \"none\" %}{{ client_name ~ \"<br>\" }}{% endautoescape %}",
        "{{ [client_name]|join(\"<br>\") }}",
        "{{ client_name|upper }}{{ [client_name] }}",
    ];
    for (number, source) in sources.into_iter().enumerate() {
        let folder = Folder::new(&format!("escaping-{number}"), &[("sign_in.html", source)])?;
        let html = html(&folder.load().0, &Fill::everywhere("<b>").sign_in(None, None), Language::English);
        assert!(!html.contains('<'), "{source}: {html}");
    }
    Ok(())
}

#[test]
fn a_file_that_no_page_asks_for_is_a_finding() -> io::Result<()> {
    let folder = Folder::new("misnamed", &[("signin.html", "x"), ("notes.txt", "x"), ("_part.html", "x")])?;
    assert_eq!(folder.findings(), ["signin.html, after no page"]);
    Ok(())
}

#[test]
fn a_file_that_is_too_large_or_no_text_is_a_finding() -> io::Result<()> {
    let folder = Folder::new("unreadable", &[("error.html", &"x".repeat(64 * 1024 + 1))])?;
    fs::write(folder.0.join("templates/consent.html"), b"\xff")?;
    let findings = folder.findings();
    assert!(findings[0].starts_with("consent.html: ") && findings[1].starts_with("error.html: "), "{findings:?}");
    assert_eq!(findings.len(), 2);
    Ok(())
}

#[test]
fn a_folder_that_is_not_there_is_a_finding() {
    let (_, findings) = Folder(PathBuf::from("/nowhere")).load();
    assert!(findings[0].starts_with("/nowhere/templates: "), "{findings:?}");
}

#[test]
fn a_template_that_fails_for_some_values_only_is_a_fault_and_no_page() -> io::Result<()> {
    let source = "{% if request_id == \"r1\" %}\n{{ nothing }}{% endif %}";
    let folder = Folder::new("some-values", &[("error.html", source)])?;
    let (pages, findings) = folder.load();
    assert_eq!(findings, [""; 0]);
    let page = Fill { sealed: "r1", ..Fill::USUAL }.error(ErrorMessage::OurFault, None);
    let fault = pages.render(&page, signet::pages::Frame::default(), Language::English).unwrap_err();
    assert!(fault.to_string().starts_with("error.html:2: undefined value"), "{fault}");
    Ok(())
}
