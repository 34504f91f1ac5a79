//! OpenID Connect Front-Channel Logout 1.0.

mod s2_registration;
mod s3_sign_out;

use crate::exchange::Answer;
use crate::service::Service;
use crate::signing_in::service_with;

/// The service with a client `shop` that is told at this address by the browser.
pub(crate) fn shop_told_at(lines: &str) -> Service {
    service_with(
        &crate::signing_in::client_like_app("shop", "")
            .replace("[clients.shop]\n", &format!("[clients.shop]\n{lines}\n")),
    )
}

/// What the frames of a page load, with entities resolved.
#[track_caller]
pub(crate) fn frames_of(page: &Answer) -> Vec<String> {
    let parts = page.text().split("<iframe src=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    parts.map(|url| url.replace("&#x2f;", "/").replace("&#x27;", "'").replace("&amp;", "&")).collect()
}
