//! Satellite domains: one session over several domains. **A satellite learns of the
//! session only through the primary domain, which redirects visitors only to the
//! address of a web page.**

use url::Url;

use super::flow::{Flow, signed_out};
use super::outcome::Verdict;
use super::{handshake, reason};

const SYNCED: &str = "__clerk_synced";

/// Synchronizes a satellite with its primary domain, or answers a satellite
/// from the primary domain. `None` if nothing is to do.
pub fn sync(flow: &Flow<'_>) -> Option<Verdict> {
    sync_satellite(flow).or_else(|| answer_satellite(flow))
}

fn sync_satellite(flow: &Flow<'_>) -> Option<Verdict> {
    let is_navigation =
        flow.context.is_get() && flow.context.parts().sec_fetch_dest == Some("document");
    let synced = flow.context.query_value(SYNCED);
    let is_completed = synced.as_deref() == Some("true");
    if !flow.instance.satellite().enabled || !is_navigation || is_completed {
        return None;
    }
    if stays_unsynced(flow) {
        return Some(signed_out(reason::SESSION_TOKEN_AND_UAT_MISSING, ""));
    }
    let is_requested = synced.as_deref() == Some("false");
    if has_cookies(flow) && !is_requested {
        return None;
    }
    if flow.instance.is_production() {
        return Some(handshake::start(flow, reason::SATELLITE_COOKIE_NEEDS_SYNCING, ""));
    }
    let reason = reason::SATELLITE_COOKIE_NEEDS_SYNCING;
    let Some(mut location) = flow.instance.satellite().sign_in_url.clone() else {
        return Some(signed_out(reason, ""));
    };
    location.query_pairs_mut().append_pair("__clerk_redirect_url", flow.context.url().as_str());
    Some(handshake::start_at(flow, location.into(), reason, ""))
}

/// Whether a document is signed out without asking the primary domain: a satellite
/// that synchronizes only on request, and a visitor of whom it knows nothing.
pub fn stays_unsynced(flow: &Flow<'_>) -> bool {
    let satellite = flow.instance.satellite();
    let is_asked_about = || {
        let synced = flow.context.query_value(SYNCED);
        matches!(synced.as_deref(), Some("true" | "false"))
    };
    satellite.enabled && !satellite.auto_sync && !has_cookies(flow) && !is_asked_about()
}

fn has_cookies(flow: &Flow<'_>) -> bool {
    flow.credentials.session.is_some() || flow.credentials.client_uat != 0.0
}

/// The primary domain of a development instance sends a satellite's visitor
/// back, with the token of the browser.
fn answer_satellite(flow: &Flow<'_>) -> Option<Verdict> {
    if !flow.instance.is_development() || flow.instance.satellite().enabled {
        return None;
    }
    let target = flow.context.query("__clerk_redirect_url")?;
    let mut location =
        Url::parse(&target).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    if let Some(dev_browser) = &flow.credentials.dev_browser {
        location.query_pairs_mut().append_pair("__clerk_db_jwt", dev_browser);
    }
    set_parameter(&mut location, SYNCED, "true");
    let reason = reason::PRIMARY_RESPONDS_TO_SYNCING;
    Some(handshake::start_at(flow, location.into(), reason, ""))
}

/// `URLSearchParams.set`: the first of the name takes the value, the others go.
fn set_parameter(url: &mut Url, name: &str, value: &str) {
    let mut found = false;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (key, old) in url.query_pairs() {
        if key != name {
            pairs.push((key.into_owned(), old.into_owned()));
        } else if !found {
            found = true;
            pairs.push((key.into_owned(), value.to_owned()));
        }
    }
    if !found {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    url.query_pairs_mut().clear().extend_pairs(pairs);
}

/// Whether a visitor navigated to the primary domain from a domain that is
/// neither this one nor Clerk's: the session may have changed there.
pub fn came_from_another_domain(flow: &Flow<'_>) -> bool {
    let parts = flow.context.parts();
    let is_candidate = !flow.instance.satellite().enabled
        && flow.context.is_get()
        && parts.sec_fetch_dest == Some("document")
        && flow.credentials.redirect_count == 0.0;
    let Some(referrer) = parts.referer.filter(|_| is_candidate) else { return false };
    let Ok(referrer) = Url::parse(referrer) else { return false };
    referrer.origin().ascii_serialization() != flow.context.origin()
        && !is_known_referrer(flow, &referrer)
}

/// Whether a referrer is the instance's own Frontend API or account portal.
/// Anyone can create a portal of a development instance, so these count for
/// development instances only.
fn is_known_referrer(flow: &Flow<'_>, referrer: &Url) -> bool {
    let host = referrer.host_str().unwrap_or_default();
    let frontend_api = flow.frontend_api();
    let frontend_host = if frontend_api.starts_with("http") {
        Url::parse(&frontend_api).ok().and_then(|url| url.host_str().map(str::to_owned))
    } else {
        Some(frontend_api.clone())
    };
    if frontend_host.as_deref() == Some(host) {
        return true;
    }
    if !flow.instance.is_production() && is_development_portal(host) {
        return true;
    }
    Url::parse(&accounts_url(&frontend_api))
        .is_ok_and(|accounts| accounts.origin() == referrer.origin())
}

fn is_development_portal(host: &str) -> bool {
    let legacy = [".lcl.dev", ".lclstage.dev", ".lclclerk.com"];
    let current = [".accounts.dev", ".accountsstage.dev", ".accounts.lclclerk.com"];
    host.starts_with("accounts.") && legacy.iter().any(|suffix| host.ends_with(suffix))
        || current.iter().any(|suffix| is_portal_below(host, suffix))
}

/// `name.accounts.dev`, but not `name.clerk.accounts.dev`, which is an API.
fn is_portal_below(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix).is_some_and(|name| name.rsplit('.').next() != Some("clerk"))
}

/// The account portal that belongs to a Frontend API host.
fn accounts_url(frontend_api: &str) -> String {
    let host = frontend_api.replacen("clerk.accountsstage.", "accountsstage.", 1);
    let accounts = match host.find("clerk.") {
        Some(index) if host[index..].starts_with("clerk.accounts.") => {
            host.replacen("clerk.accounts.", "accounts.", 1)
        }
        Some(_) => host.replacen("clerk.", "accounts.", 1),
        None => host,
    };
    format!("https://{accounts}")
}
