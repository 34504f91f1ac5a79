//! Fetches documents, and posts.

use std::path::Path;
use std::sync::Arc;

use reqwest::header::{DATE, HeaderValue};
use reqwest::{Method, StatusCode};
use rustls::ClientConfig;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use url::Url;
use zeroize::Zeroizing;

use crate::authorities::Authorities;
use crate::clock::Timestamp;
use crate::outbound::cache::{Cache, Fetch, Known};
use crate::outbound::counts::Counts;
use crate::outbound::exchange::{Exchange, Received, Sent};
use crate::outbound::gate::{Gate, Reach};
use crate::outbound::{Document, FetchFault, OutboundSettings};
use crate::secret::Secret;

/// What a fetcher is made of, read and checked; nothing is started yet.
pub struct FetcherPlan {
    settings: OutboundSettings,
    tls: ClientConfig,
    reach: Reach,
}

/// Fetches documents, and posts. Whoever asks may be on any runtime: all of it happens on that of the fetcher, and goes on
/// there when whoever asked does not wait any more.
#[derive(Clone)]
pub struct Fetcher {
    out: Arc<Out>,
    io: Handle,
}

struct Out {
    exchange: Exchange,
    cache: Cache,
}

/// An answer.
pub struct Fetched {
    /// Its bytes.
    pub body: Vec<u8>,
    /// The value of the `Date` header: when the other side's clock says it was sent.
    pub date: Option<String>,
}

impl FetcherPlan {
    /// What these settings mean; relative paths start at `folder`.
    ///
    /// # Errors
    /// [`FetchFault::Authorities`] when TLS cannot be set up.
    pub fn read(settings: &OutboundSettings, folder: &Path, reach: Reach) -> Result<Self, FetchFault> {
        let authorities = Authorities::PublicAnd(settings.ca_file.as_deref().map(|file| folder.join(file)));
        let tls = authorities.client_config().map_err(FetchFault::Authorities)?;
        Ok(Self { settings: settings.clone(), tls, reach })
    }

    /// Makes a fetcher that works on `io`.
    ///
    /// # Errors
    /// [`FetchFault::Unreachable`] when the HTTP client cannot be set up.
    pub fn start(self, io: Handle, counts: Arc<Counts>) -> Result<Fetcher, FetchFault> {
        let gate = Gate { reach: self.reach, allow: self.settings.allow.clone() };
        let exchange = {
            let _inside = io.enter();
            Exchange::new(&self.settings, self.tls, gate, counts)?
        };
        Ok(Fetcher { out: Arc::new(Out { exchange, cache: Cache::default() }), io })
    }
}

impl Fetcher {
    /// Fetches what is at `url` now; nothing of it is kept.
    ///
    /// # Errors
    /// [`FetchFault`] says why not.
    pub async fn get(&self, url: &Url) -> Result<Fetched, FetchFault> {
        let url = url.clone();
        self.on_io(|out| async move { out.get(Sent::get(&url)).await }).await
    }

    /// The same, and what somebody says there who cannot serve now.
    ///
    /// # Errors
    /// [`FetchFault`] says why nothing is said.
    pub async fn get_even_unavailable(&self, url: &Url) -> Result<Fetched, FetchFault> {
        let url = url.clone();
        self.on_io(|out| async move { out.get(Sent { takes_unavailable: true, ..Sent::get(&url) }).await }).await
    }

    /// The document at `url`: one that was fetched before, while it is fresh (RFC 9111) and was checked at `since` or later;
    /// else it is asked for, once for everybody who waits. A fault is told again for a few seconds.
    ///
    /// # Errors
    /// [`FetchFault`] says why there is none.
    pub async fn document(&self, url: &Url, since: Timestamp, now: Timestamp) -> Result<Arc<Document>, FetchFault> {
        match self.out.cache.look(url.as_str(), since, now) {
            Known::Told(fetch) => fetch,
            Known::Underway(mut waiting) => match waiting.wait_for(Option::is_some).await {
                Ok(end) => end.clone().unwrap_or(Err(FetchFault::Stopped)),
                Err(_) => Err(FetchFault::Stopped),
            },
            Known::Ask(sender, known) => {
                let url = url.clone();
                self.on_io(move |out| async move {
                    let fetch = out.fetch(&url, known.as_deref(), now).await;
                    out.cache.keep(url.as_str(), &fetch, now, &out.exchange.counts);
                    sender.send_replace(Some(fetch.clone()));
                    fetch
                })
                .await
            }
        }
    }

    /// Posts a form that is encoded already (`application/x-www-form-urlencoded`).
    ///
    /// # Errors
    /// [`FetchFault`] says why it was not taken.
    pub async fn post_form(&self, url: &Url, form: String) -> Result<Fetched, FetchFault> {
        self.post(url, "application/x-www-form-urlencoded", form.into_bytes(), None).await
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// [`FetchFault`] says why it was not taken.
    pub async fn post_json(&self, url: &Url, json: Vec<u8>) -> Result<Fetched, FetchFault> {
        self.post(url, "application/json", json, None).await
    }

    /// Posts JSON to whom this secret proves who asks (RFC 6750 §2.1).
    ///
    /// # Errors
    /// [`FetchFault`] says why it was not taken.
    pub async fn post_json_as(&self, url: &Url, json: Vec<u8>, secret: &Secret) -> Result<Fetched, FetchFault> {
        self.post(url, "application/json", json, Some(bearer(secret)?)).await
    }

    /// Has something go on, whether or not anybody waits for it.
    pub fn in_background(&self, work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        self.io.spawn(work)
    }

    async fn post(
        &self,
        url: &Url,
        media_type: &'static str,
        body: Vec<u8>,
        authorization: Option<HeaderValue>,
    ) -> Result<Fetched, FetchFault> {
        let url = url.clone();
        self.on_io(move |out| async move {
            let body = Some((media_type, body));
            let sent = Sent { method: Method::POST, body, authorization, ..Sent::get(&url) };
            out.exchange.send(sent).await.map(Fetched::of)
        })
        .await
    }

    /// Has something done on the runtime of the fetcher.
    async fn on_io<T, F>(&self, work: impl FnOnce(Arc<Out>) -> F) -> Result<T, FetchFault>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, FetchFault>> + Send + 'static,
    {
        self.io.spawn(work(Arc::clone(&self.out))).await.unwrap_or(Err(FetchFault::Stopped))
    }
}

impl Out {
    async fn get(&self, sent: Sent<'_>) -> Result<Fetched, FetchFault> {
        let received = self.exchange.send(sent).await?;
        match received.status {
            // The latter comes through to those only who take it.
            StatusCode::OK | StatusCode::SERVICE_UNAVAILABLE => Ok(Fetched::of(received)),
            _ => Err(received.fault()),
        }
    }

    async fn fetch(&self, url: &Url, known: Option<&Document>, now: Timestamp) -> Fetch {
        let etag = known.and_then(|known| known.etag.as_deref());
        let received = self.exchange.send(Sent { etag, ..Sent::get(url) }).await?;
        match (received.status, known) {
            (StatusCode::OK, _) => Ok(Arc::new(Document::new(received.body.into(), &received.headers, now))),
            (StatusCode::NOT_MODIFIED, Some(known)) => Ok(Arc::new(known.confirmed(&received.headers, now))),
            _ => Err(received.fault()),
        }
    }
}

/// A header that nobody logs.
fn bearer(secret: &Secret) -> Result<HeaderValue, FetchFault> {
    let text = Zeroizing::new([b"Bearer ".as_slice(), secret.expose()].concat());
    let mut value = HeaderValue::from_bytes(&text).map_err(|_| FetchFault::NotAllowed)?;
    value.set_sensitive(true);
    Ok(value)
}

impl Received {
    const fn fault(&self) -> FetchFault {
        FetchFault::Status(self.status)
    }
}

impl Fetched {
    fn of(received: Received) -> Self {
        let date = received.headers.get(DATE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Self { body: received.body, date }
    }
}
