//! The verifier service as a process of its own, which can be killed and started again.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sotto_cli::http_node::HttpNode;
use sotto_protocol::network::Genesis;
use sotto_wallet::Node;

use super::Fallible;
use super::officials::write_key;

/// How long the service may take to start: the development keys are small, the log is replayed.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a service is started.
#[derive(Debug, Clone)]
pub struct Manner {
    /// What it logs: `trace` writes down all that it ever can.
    pub log: &'static str,
    /// The address of a database for its log; a file in its folder otherwise.
    pub database: Option<String>,
    /// From one block to the next, as in `200ms`; without it, each submission makes one.
    pub block_interval: Option<&'static str>,
    /// Further arguments.
    pub settings: &'static [&'static str],
}

/// Settings for a crowd that comes from one address.
pub const ONE_ADDRESS: &[&str] = &["--client-budget", "1000000", "--client-connections", "2048"];

impl Default for Manner {
    fn default() -> Self {
        Self { log: "info", database: None, block_interval: None, settings: &[] }
    }
}

/// A running service.
#[derive(Debug)]
pub struct ServiceProcess {
    program: PathBuf,
    folder: PathBuf,
    address: String,
    manner: Manner,
    child: Child,
}

impl ServiceProcess {
    /// Writes the network's files to `folder` and starts `program` (the binary `sotto`) on them.
    ///
    /// # Errors
    /// If a file cannot be written, or the service does not start.
    pub fn start(
        program: &Path,
        folder: &Path,
        genesis: &Genesis,
        operator: &ed25519_dalek::SigningKey,
    ) -> Fallible<Self> {
        Self::start_so(program, folder, genesis, operator, Manner::default())
    }

    /// The same, in another manner.
    ///
    /// # Errors
    /// If a file cannot be written, or the service does not start.
    pub fn start_so(
        program: &Path,
        folder: &Path,
        genesis: &Genesis,
        operator: &ed25519_dalek::SigningKey,
        manner: Manner,
    ) -> Fallible<Self> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("genesis.json"), serde_json::to_vec_pretty(genesis)?)?;
        write_key(&folder.join("operator.key"), operator)?;
        let (child, address) = spawn(program, folder, "127.0.0.1:0", &manner)?;
        Ok(Self { program: program.to_owned(), folder: folder.to_owned(), address, manner, child })
    }

    /// What it logged until now.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn logged(&self) -> Fallible<Vec<u8>> {
        Ok(std::fs::read(log_file(&self.folder))?)
    }

    /// Where it listens, as an address for clients.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process id.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The folder with the log, the genesis and the operator's key.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `kill -9`: no chance to write anything more.
    ///
    /// # Errors
    /// If the system cannot.
    pub fn kill(&mut self) -> Fallible<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it again, at the same address, on what is on disk.
    ///
    /// # Errors
    /// If it does not start.
    pub fn restart(&mut self) -> Fallible<()> {
        let listen = self.address.trim_start_matches("http://").to_owned();
        let (child, address) = spawn(&self.program, &self.folder, &listen, &self.manner)?;
        if address != self.address {
            return Err("the service came back at another address".into());
        }
        self.child = child;
        Ok(())
    }

    /// Leaves it running when this is dropped; its process id.
    #[must_use]
    pub fn leave_running(mut self) -> u32 {
        let id = self.child.id();
        // A killed placeholder takes the child's place: dropping must not end the service.
        if let Ok(placeholder) = Command::new("true").spawn() {
            self.child = placeholder;
        }
        id
    }
}

impl Drop for ServiceProcess {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("service.log")
}

fn spawn(program: &Path, folder: &Path, listen: &str, manner: &Manner) -> Fallible<(Child, String)> {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(log_file(folder))?;
    let file = || folder.join("ledger.redb").into_os_string();
    let mut child = Command::new(program)
        .arg("serve")
        .args(["--listen", listen])
        .arg("--store")
        .arg(manner.database.as_ref().map_or_else(file, Into::into))
        .args(manner.block_interval.iter().flat_map(|interval| ["--block-interval", interval]))
        .args(manner.settings)
        .arg("--genesis")
        .arg(folder.join("genesis.json"))
        .arg("--operator-key")
        .arg(folder.join("operator.key"))
        .env("RUST_LOG", manner.log)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()?;
    let stdout = child.stdout.take().ok_or("the service has no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let address = line.split_whitespace().find(|word| word.starts_with("http://"));
    let Some(address) = address.map(str::to_owned) else {
        let _ = child.kill();
        let log = std::fs::read_to_string(log_file(folder)).unwrap_or_default();
        return Err(format!("the service did not start: {line}{log}").into());
    };
    let node = HttpNode::new(&address)?;
    let began = Instant::now();
    while node.tip().is_err() {
        if began.elapsed() > PATIENCE {
            let _ = child.kill();
            return Err("the service does not answer".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((child, address))
}
