//! A `redis-server` of a test's own, on a free port, in a folder of its own.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use ironclerk::runtime::StoreClient;
use ironclerk::store::{Settings, Store};

/// A running server; it ends with the test.
pub struct Redis {
    pub port: u16,
    process: Child,
    folder: PathBuf,
}

impl Redis {
    /// Starts a server; `None` where none is installed, unless `REDIS_SERVER` says that
    /// one is.
    pub async fn start(arguments: &[&str]) -> Option<Self> {
        let program = std::env::var("REDIS_SERVER").ok();
        let port = free_port();
        let folder = std::env::temp_dir().join(format!("ironclerk-redis-{port}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        let started = Command::new(program.as_deref().unwrap_or("redis-server"))
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "no", "--dir"])
            .arg(&folder)
            .args(arguments)
            .stdout(Stdio::null())
            .spawn();
        let process = match started {
            Ok(process) => process,
            Err(error) => {
                assert!(program.is_none(), "redis-server does not start: {error}");
                eprintln!("skipped: redis-server is not installed");
                return None;
            }
        };
        let server = Self { port, process, folder };
        server.wait_until_it_answers().await;
        Some(server)
    }

    async fn wait_until_it_answers(&self) {
        let client = redis::Client::open(self.address()).expect("an address");
        while client.get_multiplexed_async_connection().await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Another instance's view of the server, which waits as long as a busy machine
    /// needs.
    pub fn store(&self) -> Arc<Store> {
        store_at(&self.address())
    }

    /// Runs a command as somebody else who can write to the server.
    pub async fn run<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        let client = redis::Client::open(self.address()).expect("an address");
        let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
        let mut packed = redis::cmd(command[0]);
        for argument in &command[1..] {
            packed.arg(*argument);
        }
        packed.query_async(&mut connection).await.expect("an answer")
    }

    /// All names that begin like this.
    pub async fn names(&self, beginning: &str) -> Vec<String> {
        let mut names: Vec<String> = self.run(&["KEYS", &format!("{beginning}*")]).await;
        names.sort();
        names
    }
}

/// A store at an address, with time limits for a busy machine.
pub fn store_at(address: &str) -> Arc<Store> {
    let settings = Settings { timeout: Duration::from_secs(5), ..Settings::default() };
    Arc::new(Store::new(StoreClient::at(address).expect("an address"), settings))
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
