//! An operator's templates, over the built-in ones.

use std::path::Path;
use std::{fs, io};

use minijinja::Environment;

use super::fault::RenderFault;
use super::templates;
use crate::secret::read_bounded;
use crate::settings::Findings;

/// The largest template.
const MAX_TEMPLATE_BYTES: u64 = 64 * 1024;
/// The most templates.
const MAX_TEMPLATES: usize = 64;
const KEY: &str = "login.brand.templates";

/// Adds what stands in `folder`; notes what cannot be read, is called after no page, or is no template.
pub(super) fn add(environment: &mut Environment<'static>, folder: &Path, findings: &mut Findings) {
    let names = match names(folder) {
        Ok(names) => names,
        Err(error) => return findings.note(KEY, format!("{}: {error}", folder.display()), "a folder of templates"),
    };
    if names.len() > MAX_TEMPLATES {
        findings.note(KEY, format!("{} templates", names.len()), format!("{MAX_TEMPLATES} at most"));
    }
    for name in names.into_iter().take(MAX_TEMPLATES) {
        let path = folder.join(&name);
        match read(&path) {
            _ if !is_known(&name) => findings.note(KEY, format!("{}, after no page", path.display()), expected_name()),
            Ok(source) => add_one(environment, name, source, folder, findings),
            Err(error) => findings.note(KEY, format!("{}: {error}", path.display()), expected_file()),
        }
    }
}

/// Notes how a template of an operator fails.
pub(super) fn note(fault: &RenderFault, folder: &Path, findings: &mut Findings) {
    let found = format!("{}/{fault}", folder.display());
    findings.note(KEY, found, "a template of Jinja's language that can show every page of its kind");
}

fn add_one(
    environment: &mut Environment<'static>,
    name: String,
    source: String,
    folder: &Path,
    findings: &mut Findings,
) {
    if let Err(error) = environment.add_template_owned(name.clone(), source) {
        note(&RenderFault::of(&error, &name), folder, findings);
    }
}

/// The names of the templates, in order; files of other endings are none.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string().ok().filter(|name| name.ends_with(".html")));
    }
    names.sort();
    Ok(names)
}

fn is_known(name: &str) -> bool {
    name.starts_with('_') || templates::names().any(|known| known == name)
}

fn read(path: &Path) -> io::Result<String> {
    String::from_utf8(read_bounded(path, MAX_TEMPLATE_BYTES)?).map_err(|error| io::Error::other(error.utf8_error()))
}

fn expected_name() -> String {
    let names: Vec<&str> = templates::names().collect();
    format!("one of {}, or a part whose name begins with _", names.join(", "))
}

fn expected_file() -> String {
    format!("a file of UTF-8, {} KiB at most, that this user may read", MAX_TEMPLATE_BYTES / 1024)
}
