//! The address of a Redis or Valkey server, cluster, or group under sentinels.
//!
//! | address | leads to |
//! | --- | --- |
//! | `redis://user:password@host:6379/0`, `rediss://…` (TLS), `redis+unix:///path` | one server |
//! | `redis+cluster://user:password@a:7000,b:7000`, `rediss+cluster://…` | a cluster, by any of its nodes |
//! | `redis+sentinel://user:password@a:26379,b:26379/name?db=0`, `rediss+sentinel://…` | the master of that name |
//!
//! `valkey` and `valkeys` are the same as `redis` and `rediss`.

use redis::cluster::ClusterClient;
use std::time::Duration;

use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisError, TlsMode};

use super::super::super::stored::{STORE_CONNECT_TIMEOUT, StoreAddressInvalid};

/// No call waits longer for an answer.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What an address leads to.
pub enum Target {
    Server(Box<Client>),
    Cluster(Box<ClusterClient>),
    Master(Box<tokio::sync::Mutex<SentinelClient>>),
}

/// Reads an address.
///
/// # Errors
///
/// [`StoreAddressInvalid`]
pub fn parse(address: &str) -> Result<Target, StoreAddressInvalid> {
    let (scheme, rest) = address.split_once("://").ok_or_else(|| {
        invalid("it must begin with redis://, rediss://, redis+cluster:// or redis+sentinel://")
    })?;
    // Other clients write `redis-cluster` and `redis-sentinel`.
    let built = match scheme.split_once(['+', '-']) {
        Some((base @ ("redis" | "rediss" | "valkey" | "valkeys"), "cluster")) => {
            cluster(base, rest)
        }
        Some((base @ ("redis" | "rediss" | "valkey" | "valkeys"), "sentinel")) => {
            return master(base, rest);
        }
        _ => Client::open(address).map(|client| Target::Server(Box::new(client))),
    };
    built.map_err(|error| refused(&error))
}

fn cluster(scheme: &str, rest: &str) -> Result<Target, RedisError> {
    let Nodes { credentials, hosts, .. } = Nodes::of(rest);
    let urls: Vec<_> =
        hosts.split(',').map(|host| format!("{scheme}://{credentials}{host}")).collect();
    ClusterClient::builder(urls)
        .connection_timeout(STORE_CONNECT_TIMEOUT)
        .retries(1)
        // Each call has a time limit of its own, and one waits for revocations.
        .response_timeout(LONGEST_WAIT)
        .build()
        .map(|client| Target::Cluster(Box::new(client)))
}

fn master(scheme: &str, rest: &str) -> Result<Target, StoreAddressInvalid> {
    let Nodes { credentials, hosts, path, query } = Nodes::of(rest);
    if path.is_empty() {
        return Err(invalid("after the sentinels, it must name the master: /name"));
    }
    let database = query.split('&').find_map(|pair| pair.strip_prefix("db=")).unwrap_or("0");
    let infos: Result<Vec<ConnectionInfo>, _> = hosts
        .split(',')
        .map(|host| format!("{scheme}://{credentials}{host}/{database}").into_connection_info())
        .collect();
    let infos = infos.map_err(|error| refused(&error))?;
    let addresses: Vec<ConnectionAddr> = infos.iter().map(|info| info.addr().clone()).collect();
    let settings = infos.first().map(ConnectionInfo::redis_settings).cloned().unwrap_or_default();
    let with_tls = addresses.iter().any(|address| matches!(address, ConnectionAddr::TcpTls { .. }));
    let build = || {
        let mut builder = SentinelClientBuilder::new(addresses, path, SentinelServerType::Master)?
            .set_client_to_redis_db(settings.db());
        if with_tls {
            builder = builder
                .set_client_to_redis_tls_mode(TlsMode::Secure)
                .set_client_to_sentinel_tls_mode(TlsMode::Secure);
        }
        if let Some(user) = settings.username() {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = settings.password() {
            builder = builder.set_client_to_redis_password(password);
        }
        builder.build()
    };
    build().map(|client| Target::Master(Box::new(client.into()))).map_err(|error| refused(&error))
}

/// The parts of an address with several hosts, after its scheme.
struct Nodes<'a> {
    /// With the `@` that ends them; may be empty.
    credentials: &'a str,
    hosts: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Nodes<'a> {
    fn of(rest: &'a str) -> Self {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let at = authority.rfind('@').map_or(0, |at| at + 1);
        let (credentials, hosts) = authority.split_at(at);
        Self { credentials, hosts, path, query }
    }
}

fn invalid(why: &str) -> StoreAddressInvalid {
    StoreAddressInvalid(why.to_owned())
}

/// What the library says of an address, without its details, which may hold a
/// password.
fn refused(error: &RedisError) -> StoreAddressInvalid {
    invalid(error.category())
}

#[cfg(test)]
mod tests {
    use super::{Target, parse};

    fn kind(address: &str) -> &'static str {
        match parse(address) {
            Ok(Target::Server(_)) => "server",
            Ok(Target::Cluster(_)) => "cluster",
            Ok(Target::Master(_)) => "master",
            Err(_) => "invalid",
        }
    }

    #[test]
    fn addresses_lead_to_servers_clusters_and_masters() {
        for (address, expected) in [
            ("redis://localhost", "server"),
            ("redis://user:pass@localhost:6380/3", "server"),
            ("rediss://:pass@store.example.com", "server"),
            ("valkey://localhost", "server"),
            ("redis+unix:///run/redis.sock", "server"),
            ("redis+cluster://a:7000,b:7001", "cluster"),
            ("rediss+cluster://user:pass@a:7000,b:7001", "cluster"),
            ("redis+sentinel://a:26379,b/main", "master"),
            ("rediss+sentinel://user:p%40ss@a:26379/main?db=2", "master"),
            ("redis-cluster://a:7000", "cluster"),
            ("redis-sentinel://a:26379/main", "master"),
            ("redis+sentinel://a:26379", "invalid"),
            ("redis+sentinel://a:26379/main?db=x", "invalid"),
            ("redis+cluster://", "invalid"),
            ("memcached://localhost", "invalid"),
            ("localhost:6379", "invalid"),
            ("redis://localhost:port", "invalid"),
            ("redis://localhost/database", "invalid"),
        ] {
            assert_eq!(kind(address), expected, "{address}");
        }
    }

    #[test]
    fn an_error_never_names_the_password() {
        for address in ["redis://user:hunter2@localhost:x", "redis+cluster://user:hunter2@"] {
            let error = parse(address).err().expect("an error");
            assert!(!error.0.contains("hunter2"), "{error:?}");
        }
    }
}
