//! The text that a monitoring system reads.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use crate::telemetry::metrics::{MOST_SERIES, Metrics, process};
use crate::telemetry::{Gauge, ReloadCounters};

impl Metrics {
    /// The type of [`Metrics::render`].
    pub const CONTENT_TYPE: &'static str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// Everything that was counted, and these values, of which so many are left out that there are no more than
    /// [`MOST_SERIES`] series.
    #[must_use]
    pub fn render(self: &Arc<Self>, mut gauges: Vec<Gauge>) -> String {
        gauges.extend(process::gauges(self.started_at));
        gauges.truncate(MOST_SERIES.saturating_sub(self.counted_series()));
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Snapshot { metrics: Arc::clone(self), gauges }));
        let mut text = String::new();
        // Nothing fails when it writes to a string.
        let _ = text::encode(&mut text, &registry);
        text
    }

    fn counted_series(&self) -> usize {
        let histogram = 15;
        let endpoints =
            self.endpoints.iter().map(|endpoint| endpoint.statuses.counted().count().saturating_add(histogram));
        let others = [self.issued.counted().len(), self.refusals.counted().len(), 2];
        endpoints.chain(others).fold(0, usize::saturating_add)
    }
}

/// What one answer tells.
struct Snapshot {
    metrics: Arc<Metrics>,
    gauges: Vec<Gauge>,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

impl Collector for Snapshot {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.requests(&mut encoder)?;
        self.durations(&mut encoder)?;
        self.tokens(&mut encoder)?;
        self.refusals(&mut encoder)?;
        reloads(&self.metrics.reloads, &mut encoder)?;
        self.gauges(&mut encoder)
    }
}

impl Snapshot {
    fn requests(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let mut family = encoder.encode_descriptor(
            "signet_requests",
            "Requests by endpoint and status",
            None,
            MetricType::Counter,
        )?;
        for endpoint in &self.metrics.endpoints {
            for (status, count) in endpoint.statuses.counted() {
                let labels = [("endpoint", endpoint.name.to_owned()), ("status", status.to_string())];
                ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
            }
        }
        Ok(())
    }

    fn durations(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let (name, help) =
            ("signet_request_duration_seconds", "How long answers took, from whole header section to answer");
        let mut family = encoder.encode_descriptor(name, help, None, MetricType::Histogram)?;
        for endpoint in &self.metrics.endpoints {
            let read = endpoint.durations.read();
            let labels = [("endpoint", endpoint.name)];
            let mut metric = family.encode_family(&labels)?;
            metric.encode_histogram::<NoLabelSet>(read.sum, read.count, &read.buckets, None)?;
        }
        Ok(())
    }

    fn tokens(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let (name, help) = ("signet_tokens_issued", "Token answers by grant type and client");
        let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (grant_type, client, count) in self.metrics.issued.counted() {
            let labels = [("grant_type", grant_type.to_owned()), ("client", client)];
            ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }

    fn refusals(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let (name, help) = ("signet_refusals", "Refusals by endpoint and fault");
        let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (endpoint, fault, count) in self.metrics.refusals.counted() {
            let labels = [("endpoint", endpoint), ("fault", fault)];
            ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }

    fn gauges(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        for same in self.gauges.chunk_by(|one, other| one.name == other.name) {
            let Some(first) = same.first() else { continue };
            let mut family = encoder.encode_descriptor(first.name, first.help, None, MetricType::Gauge)?;
            for gauge in same.iter().filter(|gauge| !gauge.labels.is_empty()) {
                ConstGauge::new(gauge.value).encode(family.encode_family(&gauge.labels)?)?;
            }
            if first.labels.is_empty() {
                ConstGauge::new(first.value).encode(family)?;
            }
        }
        Ok(())
    }
}

fn reloads(counters: &ReloadCounters, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let (name, help) = ("signet_reloads", "Reloads of the configuration by result");
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (result, count) in [("success", counters.successes()), ("failure", counters.failures())] {
        ConstCounter::new(count).encode(family.encode_family(&[("result", result)])?)?;
    }
    Ok(())
}
