//! What people see: templates and messages, view model in, text out.
//!
//! Every page is whole without JavaScript, holds no inline style and no inline script (but for those of
//! [`FormPostPage`] and [`SigningOutPage`], which carry the nonce they are given), and reaches for nothing but the
//! stylesheet and the logo of this service, and what the frames of [`SigningOutPage`] name. Whatever came from a client or a user is escaped, and stands in text or in a quoted attribute.
//!
//! # Templates of an operator
//!
//! Files of the folder `login.brand.templates` stand in for the built-in ones of the same name; one whose name begins
//! with `_` is a part that others include. The built-in ones stay reachable as `builtin/NAME`, so that a template can
//! `{% extends "builtin/sign_in.html" %}` and change one block. Every template knows `lang`, `dir`, `brand`,
//! `stylesheet`, `logo` and `links` besides the fields of its page, and says messages with `t("key", name=value)`, or
//! with `plain(…)` where no markup may stand. All are rendered once with samples when they are loaded.

mod account;
mod asset;
mod brand;
mod catalogue;
mod colour;
mod escape;
mod fault;
mod href;
mod language;
mod messages;
mod model;
mod negotiation;
mod overrides;
mod page;
mod room;
mod samples;
mod settings;
mod sign_up;
mod stylesheet;
mod templates;

pub use account::{AccountForm, AccountPage, App, Email, Names, Overview, OverviewLinks};
pub use asset::Asset;
pub use colour::Colour;
pub use fault::RenderFault;
pub use language::Language;
pub use messages::{AccountNotice, ErrorMessage, SignInNotice};
pub use page::{
    ConsentPage, ErrorPage, FormPostPage, Frame, Page, ScopeLine, SelectAccountPage, SignInPage, SignOutPage,
    SignedOutPage, SigningOutPage,
};
pub use room::{LOGO_PATH, Pages, STYLESHEET_PATH};
pub use settings::{Accent, BrandSettings};
pub use sign_up::SignUpPage;
