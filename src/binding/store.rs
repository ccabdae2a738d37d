//! The store that a fleet shares.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;

use super::DRIVER;
use super::thrown::{Outcome, misconfigured, thrown};
use crate::runtime::StoreClient;
use crate::store::{LONGEST_MACHINE_TOKEN_LIFETIME, Reachability, Settings, Store};

/// What is configured now.
static CONFIGURED: Mutex<String> = Mutex::new(String::new());

/// The settings as they come from JavaScript; what is not given has its default.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    /// Empty: no store, or an adapter.
    #[serde(default)]
    address: String,
    /// In ms.
    timeout: Option<f64>,
    /// In ms.
    machine_token_lifetime: Option<f64>,
    /// Whether revocations of other instances are followed.
    #[serde(default)]
    revocations: bool,
}

/// Shares a store from now on, given as JSON: at an address, or behind an adapter, or
/// none. Throws if the address is invalid. Settings that are in force change nothing.
pub fn share_store(json: &str, adapter: Option<StoreClient>) -> Outcome<()> {
    let mut configured = CONFIGURED.lock().unwrap_or_else(PoisonError::into_inner);
    if adapter.is_none() && *configured == json {
        return Ok(());
    }
    let given: Given = serde_json::from_str(json).map_err(thrown)?;
    let settings = given.settings();
    let client = match adapter {
        Some(adapter) => Some(adapter),
        None if given.address.is_empty() => None,
        None => Some(StoreClient::at(&given.address).map_err(|error| {
            let message = format!(
                "ironclerk: the address of the store is invalid: {}. Set IRONCLERK_STORE to redis://host:6379, or hand an adapter to configureStore().",
                error.0
            );
            misconfigured("store_invalid", message)
        })?),
    };
    DRIVER.share(client.map(|client| Arc::new(Store::new(client, settings))));
    json.clone_into(&mut configured);
    Ok(())
}

/// Whether the store answers: `none`, `reachable` or `unreachable`. Connects first,
/// where that is needed.
pub async fn store_reachability() -> &'static str {
    let Some(store) = DRIVER.store() else { return "none" };
    let reachability = store.reachability().await;
    DRIVER.follow();
    match reachability {
        Reachability::Reachable => "reachable",
        Reachability::Unreachable => "unreachable",
    }
}

impl Given {
    fn settings(&self) -> Settings {
        let defaults = Settings::default();
        let timeout = self.timeout.and_then(|ms| Duration::try_from_secs_f64(ms / 1000.0).ok());
        let lifetime = self.machine_token_lifetime.filter(|ms| ms.is_finite());
        Settings {
            timeout: timeout.unwrap_or(defaults.timeout),
            machine_token_lifetime: lifetime
                .unwrap_or(defaults.machine_token_lifetime)
                .clamp(0.0, LONGEST_MACHINE_TOKEN_LIFETIME),
            follows_revocations: self.revocations,
        }
    }
}
