//! Asking a replica what it tells operators of itself.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;
use url::Url;

use crate::clock::Clock;
use crate::fleet::{ReadFault, Told};
use crate::outbound::{Counts, FetchFault, Fetcher, FetcherPlan, OutboundSettings, Reach};
use crate::units::{Period, Size};

/// How long a replica is waited for.
const TIMEOUT: Period = Period::from_secs(3);

/// More than a replica with the most keys and clients tells.
const MAX_SIZE: Size = Size::from_bytes(1 << 20);

/// Why a replica cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskFault {
    /// No answer.
    Fetch(FetchFault),
    /// An answer of somebody else.
    Read(ReadFault),
}

impl fmt::Display for AskFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(fault) => fault.fmt(f),
            Self::Read(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for AskFault {}

/// Asks replicas, on `io`.
#[derive(Clone)]
pub struct Asker {
    fetcher: Fetcher,
    clock: Arc<dyn Clock>,
}

impl Asker {
    /// Somebody who asks.
    ///
    /// # Errors
    /// [`FetchFault`] when the HTTP client cannot be set up.
    pub fn start(io: Handle, clock: Arc<dyn Clock>) -> Result<Self, FetchFault> {
        let settings = OutboundSettings { timeout: TIMEOUT, max_size: MAX_SIZE, ..OutboundSettings::default() };
        let plan = FetcherPlan::read(&settings, Path::new(""), Reach::Replicas)?;
        Ok(Self { fetcher: plan.start(io, Arc::new(Counts::default()))?, clock })
    }

    /// What each of them tells, all asked at once, in the same order.
    pub async fn ask_all(&self, urls: &[Url]) -> Vec<Result<Told, AskFault>> {
        let ask = |url: &Url| {
            let (asker, url) = (self.clone(), url.clone());
            tokio::spawn(async move { asker.ask(&url).await })
        };
        let asked: Vec<_> = urls.iter().map(ask).collect();
        let mut answers = Vec::with_capacity(asked.len());
        for answer in asked {
            answers.push(answer.await.unwrap_or(Err(AskFault::Fetch(FetchFault::Stopped))));
        }
        answers
    }

    /// What is told at `url`, the `/readyz` of an admin address, by a replica that is ready or says that it is not.
    ///
    /// # Errors
    /// [`AskFault`] says why nothing is.
    pub async fn ask(&self, url: &Url) -> Result<Told, AskFault> {
        let asked = self.clock.now();
        let answer = self.fetcher.get_even_unavailable(url).await.map_err(AskFault::Fetch)?;
        Told::read(&answer.body, asked, self.clock.now()).map_err(AskFault::Read)
    }
}
