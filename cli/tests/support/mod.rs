//! A folder to work in, the binary, and a service to talk to.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_sotto");

/// An empty folder in which the binary runs.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("there is room for a folder") }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("a temporary path is text").to_owned()
    }

    /// The binary with these arguments, a passphrase, and nothing else of the surroundings' settings.
    pub fn sotto(&self, args: &[&str]) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(BINARY);
        command.current_dir(&self.folder).args(args).env("SOTTO_PASSPHRASE", "correct horse");
        command.env_remove("SOTTO_WALLET").env_remove("SOTTO_SERVICE").env_remove("SOTTO_NETWORK");
        command
    }

    /// What a command answers in JSON.
    pub fn answer(&self, args: &[&str]) -> Value {
        let output = self.sotto(args).arg("--json").assert().code(0);
        serde_json::from_slice(&output.get_output().stdout).expect("an answer is one value")
    }

    /// What a command says in JSON that must end with this exit code.
    pub fn error(&self, args: &[&str], code: i32) -> Value {
        let output = self.sotto(args).arg("--json").assert().code(code);
        serde_json::from_slice(&output.get_output().stderr).expect("an error is one object")
    }

    /// A new network's genesis; its keys lie beside it.
    pub fn network(&self) -> String {
        let net = self.path("net");
        self.answer(&["network", "init", &net, "--open", "4", "--payouts", "2", "--issues", "2"]);
        Path::new(&net).join("genesis.json").to_str().expect("a temporary path is text").to_owned()
    }
}

/// A service of its own, ended with the test.
pub struct Served {
    child: Child,
    pub url: String,
    #[allow(dead_code)] // not every test has an operator
    pub operator: Option<String>,
}

impl Served {
    pub fn start(bench: &Bench, genesis: &str) -> Self {
        Self::start_with(bench, genesis, &[])
    }

    /// The same, with more arguments.
    pub fn start_with(bench: &Bench, genesis: &str, more: &[&str]) -> Self {
        let (store, key) = (bench.path("sotto.redb"), bench.path("net/operator.key"));
        let args =
            ["serve", "--store", &store, "--listen", "127.0.0.1:0", "--genesis", genesis, "--operator-key", &key];
        Self::run(&[&args[..], more].concat())
    }

    /// Any command of the binary that listens.
    pub fn run(args: &[&str]) -> Self {
        Self::run_in(args, &[])
    }

    /// The same, in an environment.
    pub fn run_in(args: &[&str], environment: &[(&str, String)]) -> Self {
        let mut command = Command::new(BINARY);
        command.args(args).arg("--json").env("RUST_LOG", "warn").stdout(Stdio::piped());
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn().expect("the binary runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the service says where it listens");
        let told: Value = serde_json::from_str(&line).expect("it says so in one object");
        let url = told["listening"].as_str().expect("an address is text").to_owned();
        let operator = told["operator"].as_str().map(str::to_owned);
        Self { child, url, operator }
    }

    #[allow(dead_code)] // not every test has a signal for it
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
