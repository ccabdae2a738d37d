//! Revocations behind an adapter: **no decision is made about a tenant before its list was
//! read**, and an adapter that does not answer is waited for once.

mod support;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ironclerk::decision::Accepts;
use ironclerk::driver::{AtOnce, Driver};
use ironclerk::instance::Instance;
use ironclerk::runtime::{Adapter, StoreClient, StoreOperation};
use ironclerk::store::{Settings, Store};
use serde_json::json;
use support::application::{bearer, context, drive, instance_with_skew, is_signed_in, jwks};
use support::server::{Answer, Server};
use support::sharing::{now, revocation};
use support::{Signer, time};

/// What an adapter reaches: a map in memory, which is slow, and may be silent.
#[derive(Default)]
struct Memory {
    values: Mutex<HashMap<String, String>>,
    is_silent: AtomicBool,
    reads_of_lists: AtomicUsize,
}

/// How long the adapter takes to answer.
const DELAY: Duration = Duration::from_millis(5);

impl Memory {
    async fn answer(&self, operation: StoreOperation) -> String {
        if self.is_silent.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(DELAY).await;
        let mut values = self.values.lock().expect("not poisoned");
        match operation {
            StoreOperation::Get { name } => {
                let is_of_list = name.contains("revocations");
                self.reads_of_lists.fetch_add(usize::from(is_of_list), Ordering::Relaxed);
                json!({ "value": values.get(&name) })
            }
            StoreOperation::Set { name, value, .. } => {
                values.insert(name, value);
                json!({})
            }
            StoreOperation::Take { name, value, .. } => {
                let taken = !values.contains_key(&name);
                values.entry(name).or_insert(value);
                json!({ "taken": taken })
            }
        }
        .to_string()
    }

    /// A process that shares it.
    fn process(self: &Arc<Self>) -> Driver {
        let memory = Arc::clone(self);
        let adapter = Adapter::new(move |operation| {
            let memory = Arc::clone(&memory);
            Box::pin(async move { Some(memory.answer(operation).await) })
        });
        let settings = Settings { follows_revocations: true, ..Settings::default() };
        let driver = Driver::default();
        driver.share(Some(Arc::new(Store::new(StoreClient::Adapter(adapter), settings))));
        driver
    }
}

struct Application {
    server: Server,
    signer: Signer,
    instance: Arc<Instance>,
}

impl Application {
    async fn start() -> Self {
        let signer = Signer::new("ins_1");
        let server = Server::start(Answer::Json(200, jwks(&[&signer]))).await;
        let instance = instance_with_skew(&server.url, "sk_live_a", 5000.0);
        Self { server, signer, instance }
    }

    async fn accepts(&self, driver: &Driver, session: &str) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "seconds")]
        let issued = (now() / 1000.0).floor() as i64;
        let claims = json!({ "sid": session, "iat": issued, "nbf": issued, "exp": issued + 60 });
        let token = self.signer.session_token(&claims);
        is_signed_in(&drive(driver, &self.instance, &token, now()).await)
    }
}

#[tokio::test]
async fn the_first_decision_waits_for_the_list() {
    let (memory, application) = (Arc::new(Memory::default()), Application::start().await);
    let publisher = memory.process();
    for session in ["sess_a", "sess_b"] {
        let list = revocation(session);
        publisher.revoke(&application.instance, list, time(now())).await.expect("taken");
    }
    let driver = memory.process();
    assert!(!application.accepts(&driver, "sess_b").await);
    assert!(application.accepts(&driver, "sess_c").await);
}

#[tokio::test]
async fn what_no_revocation_concerns_does_not_wait_for_the_list() {
    let (memory, application) = (Arc::new(Memory::default()), Application::start().await);
    let (driver, request) = (memory.process(), bearer("ak_0123456789"));
    let at_once =
        driver.decide_at_once(&application.instance, &context(&request), Accepts::Any, time(now()));
    assert!(matches!(at_once, AtOnce::NeedsMachineToken(_)));
    let session = bearer(&application.signer.session_token(&json!({})));
    let at_once =
        driver.decide_at_once(&application.instance, &context(&session), Accepts::Any, time(now()));
    assert!(matches!(at_once, AtOnce::NeedsNetwork));
    assert_eq!(memory.reads_of_lists.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn many_first_decisions_read_the_list_once() {
    let (memory, application) = (Arc::new(Memory::default()), Application::start().await);
    let publisher = memory.process();
    let list = revocation("sess_a");
    publisher.revoke(&application.instance, list, time(now())).await.expect("taken");
    let (driver, application) = (Arc::new(memory.process()), Arc::new(application));
    memory.reads_of_lists.store(0, Ordering::Relaxed);
    let decisions = (0..8).map(|_| {
        let (driver, application) = (Arc::clone(&driver), Arc::clone(&application));
        tokio::spawn(async move { application.accepts(&driver, "sess_a").await })
    });
    for decision in decisions.collect::<Vec<_>>() {
        assert!(!decision.await.expect("no panic"));
    }
    // Each of thirteen minutes has a free place at its end, and one of them a revocation.
    assert!(memory.reads_of_lists.load(Ordering::Relaxed) <= 14);
}

#[tokio::test]
async fn an_adapter_that_does_not_answer_is_waited_for_once() {
    let (memory, application) = (Arc::new(Memory::default()), Application::start().await);
    let driver = memory.process();
    memory.is_silent.store(true, Ordering::Relaxed);
    assert!(application.accepts(&driver, "sess_a").await);
    let asked = application.server.requests();
    let mut waited = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        assert!(application.accepts(&driver, "sess_a").await);
        waited.push(began.elapsed());
    }
    let shortest = waited.iter().min().expect("a time");
    assert!(*shortest < Duration::from_millis(50), "{waited:?}");
    assert_eq!(application.server.requests(), asked, "the keys are at hand");
}
