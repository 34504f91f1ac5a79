//! What is done in Redis at once, or not at all. A script is called by its digest; one that the server lost is sent again.

use std::sync::LazyLock;

use redis::aio::MultiplexedConnection;
use redis::{Cmd, ErrorKind, FromRedisValue, Script, ServerErrorKind, cmd};

use super::fault::RedisFault;

/// A script of ours.
pub(super) struct Named {
    text: &'static str,
    script: LazyLock<Script>,
}

macro_rules! named {
    ($file:literal) => {
        Named {
            text: include_str!(concat!("scripts/", $file)),
            script: LazyLock::new(|| Script::new(include_str!(concat!("scripts/", $file)))),
        }
    };
}

pub(super) static ADVANCE: Named = named!("advance.lua");
pub(super) static ATTEMPT: Named = named!("attempt.lua");
pub(super) static BORN: Named = named!("born.lua");
pub(super) static FORGIVE: Named = named!("forgive.lua");
pub(super) static KEEP_FAMILY: Named = named!("keep_family.lua");
pub(super) static REVOKE: Named = named!("revoke.lua");
pub(super) static SPEND: Named = named!("spend.lua");
pub(super) static TAKE_BACK: Named = named!("take_back.lua");

/// A script with what it is called with.
pub(super) struct Call {
    pub(super) script: &'static Named,
    pub(super) keys: Vec<String>,
    pub(super) arguments: Vec<String>,
}

impl Call {
    /// Calls it. Whoever waits knows for how long.
    pub(super) async fn on<T: FromRedisValue>(&self, connection: &MultiplexedConnection) -> Result<T, RedisFault> {
        let mut connection = connection.clone();
        let hash = self.script.script.get_hash();
        match self.command("EVALSHA", hash).query_async(&mut connection).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                Ok(self.command("EVAL", self.script.text).query_async(&mut connection).await?)
            }
            answer => Ok(answer?),
        }
    }

    /// The call that is sent along with others, after [`load`].
    pub(super) fn by_digest(&self) -> Cmd {
        self.command("EVALSHA", self.script.script.get_hash())
    }

    fn command(&self, how: &str, what: &str) -> Cmd {
        let mut command = cmd(how);
        command.arg(what).arg(self.keys.len()).arg(&self.keys).arg(&self.arguments);
        command
    }
}

/// Has the server know all scripts.
pub(super) async fn load(connection: &MultiplexedConnection) -> Result<(), RedisFault> {
    let mut all = redis::pipe();
    for named in [&ADVANCE, &ATTEMPT, &BORN, &FORGIVE, &KEEP_FAMILY, &REVOKE, &SPEND, &TAKE_BACK] {
        all.cmd("SCRIPT").arg("LOAD").arg(named.text).ignore();
        LazyLock::force(&named.script);
    }
    Ok(all.query_async(&mut connection.clone()).await?)
}

/// What most scripts answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Done,
    /// It was so before.
    Known,
}

/// Reads that answer.
pub(super) fn verdict(answer: &str) -> Result<Verdict, RedisFault> {
    match answer {
        "done" => Ok(Verdict::Done),
        "known" => Ok(Verdict::Known),
        "stranger" => Err(RedisFault::Stranger),
        _ => Err(RedisFault::Nonsense),
    }
}
