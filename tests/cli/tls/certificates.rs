//! Certificates that tests make.

use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use signet::clock::{Clock, SystemClock};

/// A self-signed certificate and its key, as PEM.
pub(crate) struct Pair {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Pair {
    /// One for `localhost` that lasts.
    pub(crate) fn new() -> Self {
        Self::until((4000, 1, 1))
    }

    /// One that expires on this day.
    pub(super) fn until((year, month, day): (i32, u8, u8)) -> Self {
        Self::of(|params| params.not_after = date_time_ymd(year, month, day))
    }

    /// One that expires in so many days.
    pub(super) fn for_days(days: u64) -> Self {
        let now = Duration::from_millis(SystemClock.now().as_millis());
        let left = now + Duration::from_secs(days * 24 * 3600);
        Self::of(|params| params.not_after = date_time_ymd(1970, 1, 1) + left)
    }

    /// One whose key is of RSA.
    pub(super) fn of_rsa() -> Self {
        let pem = include_str!("../../vectors/rfc7515-a2-pkcs8.pem");
        Self::by(&KeyPair::from_pem(pem).unwrap(), |params| params.not_after = date_time_ymd(4000, 1, 1))
    }

    fn of(dates: impl FnOnce(&mut CertificateParams)) -> Self {
        Self::by(&KeyPair::generate().unwrap(), dates)
    }

    fn by(key: &KeyPair, dates: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        dates(&mut params);
        let certificate = params.self_signed(key).unwrap().pem();
        Self { certificate, key: key.serialize_pem() }
    }
}
