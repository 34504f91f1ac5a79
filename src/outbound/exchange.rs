//! One request and its answer, within all bounds.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, IF_NONE_MATCH};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Request, StatusCode};
use rustls::ClientConfig;
use tokio::sync::Semaphore;
use url::Url;

use crate::outbound::counts::Counts;
use crate::outbound::gate::Gate;
use crate::outbound::resolver::CheckedResolver;
use crate::outbound::{FetchFault, OutboundSettings};

/// The most requests under way at once.
const MOST_AT_ONCE: usize = 64;

/// For how long a connection waits for another request.
const IDLE: Duration = Duration::from_secs(30);

/// The way out.
pub(super) struct Exchange {
    client: Client,
    gate: Gate,
    turns: Semaphore,
    timeout: Duration,
    max_bytes: usize,
    pub(super) counts: Arc<Counts>,
}

/// What is sent.
pub(super) struct Sent<'a> {
    pub(super) method: Method,
    pub(super) url: &'a Url,
    /// The media type and the bytes of a body.
    pub(super) body: Option<(&'static str, Vec<u8>)>,
    /// What is known already.
    pub(super) etag: Option<&'a str>,
    /// By what the other side knows who asks.
    pub(super) authorization: Option<HeaderValue>,
    /// Whether also a refusal to serve now is an answer: its body says why (503, RFC 9110 §15.6.4).
    pub(super) takes_unavailable: bool,
}

impl<'a> Sent<'a> {
    /// What asks for whatever is at `url`.
    pub(super) const fn get(url: &'a Url) -> Self {
        Self { method: Method::GET, url, body: None, etag: None, authorization: None, takes_unavailable: false }
    }
}

/// What came back.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Exchange {
    pub(super) fn new(
        settings: &OutboundSettings,
        tls: ClientConfig,
        gate: Gate,
        counts: Arc<Counts>,
    ) -> Result<Self, FetchFault> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(CheckedResolver(gate.clone()))
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("signet/", env!("CARGO_PKG_VERSION")))
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(2)
            .build()
            .map_err(FetchFault::of)?;
        Ok(Self {
            client,
            gate,
            turns: Semaphore::new(MOST_AT_ONCE),
            timeout: settings.timeout.duration(),
            max_bytes: settings.max_size.as_usize(),
            counts,
        })
    }

    /// Sends, and awaits all of the answer, in one span of time from the wait for a turn to the last byte.
    pub(super) async fn send(&self, sent: Sent<'_>) -> Result<Received, FetchFault> {
        self.gate.judge(sent.url)?;
        self.counts.began();
        let result = tokio::time::timeout(self.timeout, self.sent(sent)).await.unwrap_or(Err(FetchFault::TimedOut));
        self.counts.ended(result.is_ok());
        result
    }

    async fn sent(&self, sent: Sent<'_>) -> Result<Received, FetchFault> {
        let _turn = self.turns.acquire().await.map_err(|_| FetchFault::Stopped)?;
        let takes_unavailable = sent.takes_unavailable;
        let mut response = self.client.execute(request(sent)).await.map_err(FetchFault::of)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let is_taken = takes_unavailable && status == StatusCode::SERVICE_UNAVAILABLE;
        if status != StatusCode::NOT_MODIFIED && !status.is_success() && !is_taken {
            return Err(FetchFault::Status(status));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(FetchFault::of)? {
            if body.len().saturating_add(chunk.len()) > self.max_bytes {
                return Err(FetchFault::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Received { status, headers, body })
    }
}

fn request(sent: Sent<'_>) -> Request {
    let mut request = Request::new(sent.method, sent.url.clone());
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"));
    if let Some(etag) = sent.etag.and_then(|etag| etag.parse().ok()) {
        headers.insert(IF_NONE_MATCH, etag);
    }
    if let Some(authorization) = sent.authorization {
        headers.insert(AUTHORIZATION, authorization);
    }
    if let Some((media_type, body)) = sent.body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        *request.body_mut() = Some(body.into());
    }
    request
}
