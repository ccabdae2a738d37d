//! Instances that follow the revocations of a store, and a Backend API for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ironclerk::driver::Driver;
use ironclerk::instance::Instance;
use ironclerk::revocations::Revocation;
use ironclerk::runtime::StoreClient;
use ironclerk::store::{Settings, Store};
use serde_json::json;

use super::Signer;
use super::application::{drive, instance_with_skew, is_signed_in, jwks};
use super::redis::Redis;
use super::server::{Answer, Server};

/// The system's time, in ms: the log forgets by it.
pub fn now() -> f64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after the epoch");
    since.as_secs_f64() * 1000.0
}

/// A process that follows the store at an address.
pub fn follower(address: &str) -> Driver {
    follower_within(address, Duration::from_secs(5))
}

/// The same with a time limit of its own.
pub fn follower_within(address: &str, timeout: Duration) -> Driver {
    let settings = Settings { timeout, follows_revocations: true, ..Settings::default() };
    let client = StoreClient::at(address).expect("an address");
    let driver = Driver::default();
    driver.share(Some(Arc::new(Store::new(client, settings))));
    driver
}

/// A store, a Backend API and an instance of it.
pub struct Fleet {
    pub redis: Redis,
    pub server: Server,
    pub signer: Signer,
    pub instance: Arc<Instance>,
}

impl Fleet {
    /// `None` where no server is installed.
    pub async fn start() -> Option<Self> {
        let redis = Redis::start(&[]).await?;
        let signer = Signer::new("ins_1");
        let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
        let instance = instance_with_skew(&server.url, "sk_live_a", 5000.0);
        Some(Self { redis, server, signer, instance })
    }

    /// A token of a session that was issued in this second.
    pub fn token(&self, session: &str, issued: f64) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "seconds")]
        let issued = (issued / 1000.0).floor() as i64;
        self.signer.session_token(&json!({
            "sid": session, "iat": issued, "nbf": issued, "exp": issued + 60,
        }))
    }

    /// A process that follows, and has met its tenant.
    pub async fn instance(&self) -> Driver {
        let driver = follower(&self.redis.address());
        driver.meet(self.instance.tenant());
        assert!(self.accepts(&driver, "sess_other").await);
        driver
    }

    /// Whether a process accepts a token of a session that is issued now.
    pub async fn accepts(&self, driver: &Driver, session: &str) -> bool {
        let token = self.token(session, now());
        is_signed_in(&drive(driver, &self.instance, &token, now()).await)
    }
}

/// A revocation of a session as of now.
pub fn revocation(session: &str) -> Vec<Revocation> {
    // Tokens of this second were issued before.
    let list = json!([{ "session": session, "cutoff": now() + 1000.0 }]).to_string();
    Revocation::list_from_json(&list).expect("a revocation")
}

/// Waits until a process knows of so many revocations.
pub async fn until_noted(driver: &Driver, count: usize) -> Duration {
    let started = Instant::now();
    while driver.revocations().len() < count {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    started.elapsed()
}
