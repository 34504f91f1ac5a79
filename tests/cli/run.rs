//! Running commands to their end.

use std::process::{Command, Output, Stdio};

use crate::deadline::{PATIENCE, within};
use crate::folder::Folder;

/// What a command said and how it ended.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// What a successful command printed.
    #[track_caller]
    pub(crate) fn succeeded(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// What a command said when it refused.
    #[track_caller]
    pub(crate) fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(1), ""), "{}", self.err);
        self.err
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Runs `signet` in `folder`.
pub(crate) fn signet(folder: &Folder, arguments: &[&str]) -> Said {
    signet_in(folder, &[], arguments)
}

/// Runs `signet` in `folder` with these environment variables and no others.
pub(crate) fn signet_in(folder: &Folder, environment: &[(&str, &str)], arguments: &[&str]) -> Said {
    let mut command = command(folder);
    command.envs(environment.iter().copied()).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // What commands print fits into a pipe.
    if within(PATIENCE, || child.try_wait().unwrap()).is_none() {
        child.kill().unwrap();
        panic!("signet {} does not end: {}", arguments.join(" "), Said::from(child.wait_with_output().unwrap()).err);
    }
    child.wait_with_output().unwrap().into()
}

/// `signet` in `folder`, with an empty environment.
pub(crate) fn command(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
    command.current_dir(folder.path()).env_clear();
    command
}
