//! What an answer brings back travels in headers, through proxies that take 4,096 bytes of them.

use crate::exchange::{Answer, Request};
use crate::signing_in::{Ask, Browser, CALLBACK};

/// What nginx takes of a server's header block, with its defaults: one page of memory.
const HEADER_BLOCK: usize = 4096;

/// A request whose parts have so many bytes together.
pub(crate) fn long(total: usize) -> Ask {
    let nonce = total - CALLBACK.len() - "openid profile".len() - "the-state".len();
    Ask::app().with("scope", "openid profile").with("nonce", &"n".repeat(nonce))
}

/// Sends, and holds that a proxy in between takes the header block.
#[track_caller]
pub(crate) fn send(browser: &Browser<'_>, request: Request) -> Answer {
    let answer = browser.send(request);
    let block = answer.wire.len() - answer.body.len();
    assert!(block < HEADER_BLOCK, "{block} bytes: {}", String::from_utf8_lossy(&answer.wire[..block]));
    answer
}

/// Follows, and holds that a proxy in between takes every header block.
#[track_caller]
pub(crate) fn follow(browser: &Browser<'_>, request: Request) -> Answer {
    let mut answer = send(browser, request);
    loop {
        match answer.header("location").filter(|location| location.starts_with('/')) {
            Some(next) => answer = send(browser, Request::get(next)),
            None => return answer,
        }
    }
}
