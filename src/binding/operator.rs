//! What an operator asks of the process: whether it can serve, and what it has
//! counted.

use serde_json::json;

use super::instance::find;
use super::thrown::Outcome;
use super::{DRIVER, time};
use crate::driver::Readiness;
use crate::statistics;

/// Whether tokens of an instance can be verified, as JSON: `keys` is `configured`,
/// `at-hand` or `missing`, and `problem` the reason of the last failed fetch, or null.
/// Fetches keys that are missing.
pub async fn readiness_async(handle: u32, now: f64) -> Outcome<String> {
    let now = time(now)?;
    let instance = find(handle)?;
    let (keys, problem) = match DRIVER.readiness(&instance, now).await {
        Readiness::Configured => ("configured", None),
        Readiness::AtHand { trouble } => ("at-hand", trouble),
        Readiness::Missing(error) => ("missing", Some(error)),
    };
    let problem = problem.map(|error| error.reason());
    Ok(json!({ "keys": keys, "problem": problem }).to_string())
}

/// The counters of the process by their names, as a JSON object.
pub fn statistics() -> String {
    statistics::to_json()
}
