//! A stream that ends when its client takes too long.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};
use tokio_rustls::server::TlsStream;

use crate::http::connection::{Pace, Turn};

/// What carries the bytes.
pub(in crate::http) enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A connection whose client is waited for no longer than its [`Turn`] lasts, nor longer than writing may take.
pub(in crate::http) struct PacedStream {
    transport: Transport,
    turn: Turn,
    pace: Pace,
    /// Set while something that was written waits for the client; reading a little does not prolong it.
    written_by: Option<Instant>,
    alarm: Pin<Box<Sleep>>,
}

impl PacedStream {
    pub(in crate::http) fn new(transport: Transport, pace: Pace) -> Self {
        let alarm = Box::pin(sleep(pace.keep_alive));
        Self { transport, turn: Turn::new(pace), pace, written_by: None, alarm }
    }

    pub(in crate::http) fn turn(&self) -> Turn {
        self.turn.clone()
    }

    /// Whether the client took too long; if not, the task is woken when it will have.
    fn is_overdue(&mut self, context: &mut Context<'_>) -> bool {
        // The client's turn begins when it has what was written.
        let Some(deadline) = self.written_by.or_else(|| self.turn.deadline()) else { return false };
        if deadline <= Instant::now() {
            return true;
        }
        // A ring too early costs less than moving the alarm at every request.
        if self.alarm.is_elapsed() || self.alarm.deadline() > deadline {
            self.alarm.as_mut().reset(deadline);
        }
        self.alarm.as_mut().poll(context).is_ready() && self.is_overdue(context)
    }

    /// Passes on what became of writing, unless it has waited for too long.
    fn judge_write<T>(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            return polled;
        }
        self.written_by.get_or_insert_with(|| Instant::now() + self.pace.write);
        if self.is_overdue(context) { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) } else { Poll::Pending }
    }
}

impl AsyncRead for PacedStream {
    /// A client that takes too long is at its end: what is answered already is still sent.
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = match &mut this.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        };
        match polled {
            Poll::Pending if this.is_overdue(context) => Poll::Ready(Ok(())),
            Poll::Ready(Ok(())) if buffer.filled().len() > before => {
                this.turn.received();
                polled
            }
            _ => polled,
        }
    }
}

impl AsyncWrite for PacedStream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = match &mut this.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        };
        this.judge_write(context, polled)
    }

    /// actix-http flushes when the stream has taken all of an answer, and looks at the stream again when it is woken: the
    /// alarm for what comes next is set here.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = match &mut this.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_flush(context),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        };
        let flushed = ready!(this.judge_write(context, polled));
        this.written_by = None;
        if this.is_overdue(context) {
            context.waker().wake_by_ref();
        }
        Poll::Ready(flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = match &mut this.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Transport::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        };
        this.judge_write(context, polled)
    }
}
