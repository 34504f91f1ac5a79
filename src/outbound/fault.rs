//! Why nothing came back.

use std::error::Error;
use std::fmt;

use reqwest::StatusCode;

use crate::authorities::AuthoritiesFault;
use crate::outbound::resolver::OnlySpecial;

/// Why there is no document, or nobody took what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchFault {
    /// The file of authorities cannot be read.
    Authorities(AuthoritiesFault),
    /// Not an https URL, nor an http URL of this machine where that is enough.
    NotAllowed,
    /// The host is, or its name leads to, an address that is of no host of the Internet, and that nobody allowed.
    SpecialAddress,
    /// No connection, or a certificate that is not trusted.
    Unreachable(String),
    /// No answer in time.
    TimedOut,
    /// A status that is no success; redirects are not followed.
    Status(StatusCode),
    /// Larger than allowed.
    TooLarge,
    /// The service stops.
    Stopped,
}

impl FetchFault {
    /// What logs and counters call it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Authorities(_) => "Authorities",
            Self::NotAllowed => "NotAllowed",
            Self::SpecialAddress => "SpecialAddress",
            Self::Unreachable(_) => "Unreachable",
            Self::TimedOut => "TimedOut",
            Self::Status(_) => "Status",
            Self::TooLarge => "TooLarge",
            Self::Stopped => "Stopped",
        }
    }

    /// Whether the URL leads nowhere that is asked, or to what is no document: whoever registered it can mend that. Else
    /// it is nobody's fault, and may be over in a moment.
    #[must_use]
    pub fn is_of_whoever_registered_it(&self) -> bool {
        match self {
            Self::NotAllowed | Self::SpecialAddress | Self::TooLarge => true,
            Self::Status(status) => !status.is_server_error() && ![408, 429].contains(&status.as_u16()),
            Self::Authorities(_) | Self::Unreachable(_) | Self::TimedOut | Self::Stopped => false,
        }
    }

    /// What went wrong on the way, with its causes; without the URL, which the caller names.
    pub(super) fn of(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let causes = || std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source());
        if error.is_timeout() {
            Self::TimedOut
        } else if causes().any(|cause| cause.is::<OnlySpecial>()) {
            Self::SpecialAddress
        } else {
            Self::Unreachable(causes().fold(error.to_string(), |text, cause| format!("{text}: {cause}")))
        }
    }
}

impl fmt::Display for FetchFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorities(fault) => write!(f, "outbound.ca_file: {fault}"),
            Self::NotAllowed => f.write_str("the URL is neither https nor http to this machine"),
            Self::SpecialAddress => {
                f.write_str("the host is at a special-use address; expected one of the Internet, or outbound.allow")
            }
            Self::Unreachable(fault) => f.write_str(fault),
            Self::TimedOut => f.write_str("there was no answer in time"),
            Self::Status(status) => write!(f, "the answer has status {status}"),
            Self::TooLarge => f.write_str("the document is too large"),
            Self::Stopped => f.write_str("the service stops"),
        }
    }
}

impl Error for FetchFault {}
