//! Connections: what a stranger may make this service wait for, and how long. actix-http bounds the first header section
//! of a connection only; what stands here bounds all of them, and what waits for a client to read.

mod fds;
mod pace;
mod stream;
mod turn;

pub(super) use fds::{raise_file_limit, room_for_connections};
pub(super) use pace::Pace;
pub(super) use stream::{PacedStream, Transport};
pub(super) use turn::Turn;
