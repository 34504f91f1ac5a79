//! Why a page cannot be rendered.

use std::fmt;

/// Why there is no page. Templates are rendered with samples when they are loaded, so it takes an operator's template
/// that fails for some values only, or a form that was given a URL no form may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenderFault {
    /// A form leads nowhere a browser may be sent.
    Action,
    /// A template fails.
    Template {
        /// Which.
        name: String,
        /// In which line, from 1.
        line: Option<usize>,
        /// What is wrong there.
        said: String,
    },
}

impl RenderFault {
    pub(super) fn of(error: &minijinja::Error, page: &str) -> Self {
        let said =
            error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
        Self::Template { name: error.name().unwrap_or(page).to_owned(), line: error.line(), said }
    }
}

impl fmt::Display for RenderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action => {
                f.write_str("the form's action is no URL for forms; expected http, https or an app's scheme")
            }
            Self::Template { name, line: Some(line), said } => write!(f, "{name}:{line}: {said}"),
            Self::Template { name, line: None, said } => write!(f, "{name}: {said}"),
        }
    }
}

impl std::error::Error for RenderFault {}
