//! Redis or Valkey. **A call that fails drops the connection, and the next one
//! connects again**, off the request: a call waits for a connection no longer than
//! for an answer.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster_async::ClusterConnection;
use redis::{
    AsyncConnectionConfig, Cmd, ErrorKind, FromRedisValue, RedisError, RedisFuture, RedisResult,
    ServerErrorKind, Value, cmd,
};
use tokio::sync::watch;

use super::super::super::stored::{
    LONGEST_LOG, Logged, MAX_MESSAGE, MAX_VALUE, STORE_CONNECT_TIMEOUT, StoreFailure,
};
use super::address::Target;

/// See the module's documentation.
pub struct Redis {
    target: Arc<Target>,
    connection: Arc<Mutex<Slot>>,
    /// Of its own, since a call that waits holds up all others of its connection.
    following: tokio::sync::Mutex<Option<Connection>>,
}

#[derive(Default)]
enum Slot {
    #[default]
    Empty,
    /// Under way; tells when it ended.
    Connecting(watch::Receiver<()>),
    Connected(Connection),
}

#[derive(Clone)]
enum Connection {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Redis {
    /// Leads to `target`.
    pub fn at(target: Target) -> Self {
        Self {
            target: Arc::new(target),
            connection: Arc::default(),
            following: tokio::sync::Mutex::default(),
        }
    }

    pub async fn ping(&self, timeout: Duration) -> Result<(), StoreFailure> {
        within(STORE_CONNECT_TIMEOUT, async { self.connection().await.map(|_| ()) }).await?;
        self.query::<Value>(&cmd("PING"), timeout).await?;
        Ok(())
    }

    pub async fn get(&self, name: &str, timeout: Duration) -> Result<Option<String>, StoreFailure> {
        // What is too long to be ours is not read to its end.
        let mut get = cmd("GETRANGE");
        get.arg(name).arg(0).arg(MAX_VALUE);
        let value: Vec<u8> = match self.query(&get, timeout).await {
            // A list, say, which somebody else has put there.
            Err(Unanswered::WrongType) => return Ok(None),
            answered => answered?,
        };
        let is_there = !value.is_empty() && value.len() <= MAX_VALUE;
        Ok(is_there.then(|| String::from_utf8(value).ok()).flatten())
    }

    pub async fn set(
        &self,
        name: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<(), StoreFailure> {
        let mut set = cmd("SET");
        set.arg(name).arg(value).arg("PX").arg(milliseconds(lifetime));
        self.query::<Value>(&set, timeout).await?;
        Ok(())
    }

    pub async fn take(
        &self,
        name: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<bool, StoreFailure> {
        let mut set = cmd("SET");
        set.arg(name).arg(value).arg("NX").arg("PX").arg(milliseconds(lifetime));
        let answer: Value = self.query(&set, timeout).await?;
        Ok(answer != Value::Nil)
    }

    pub async fn append(
        &self,
        log: &str,
        value: &str,
        lifetime: Duration,
        timeout: Duration,
    ) -> Result<String, StoreFailure> {
        let mut add = cmd("XADD");
        add.arg(log).arg("MAXLEN").arg("~").arg(LONGEST_LOG).arg("*").arg("value").arg(value);
        let place = self.query(&add, timeout).await?;
        let mut expire = cmd("PEXPIRE");
        expire.arg(log).arg(milliseconds(lifetime));
        self.query::<Value>(&expire, timeout).await?;
        Ok(place)
    }

    pub async fn follow(
        &self,
        log: &str,
        after: &str,
        count: usize,
        wait: Duration,
    ) -> Result<Vec<Logged>, StoreFailure> {
        let mut read = cmd("XREAD");
        read.arg("COUNT").arg(count);
        // Without end, that would be for zero.
        if !wait.is_zero() {
            read.arg("BLOCK").arg(milliseconds(wait));
        }
        read.arg("STREAMS").arg(log).arg(after);
        let mut following = self.following.lock().await;
        let mut connection = match following.take() {
            Some(connection) => connection,
            None => within(STORE_CONNECT_TIMEOUT, self.target.connect()).await?,
        };
        let answer: Value = within(wait + STORE_CONNECT_TIMEOUT, connection.query(&read)).await?;
        *following = Some(connection);
        messages(answer).ok_or(StoreFailure::Refused)
    }

    /// The place of the last message of a log.
    pub async fn last_of(
        &self,
        log: &str,
        timeout: Duration,
    ) -> Result<Option<String>, StoreFailure> {
        let mut read = cmd("XREVRANGE");
        read.arg(log).arg("+").arg("-").arg("COUNT").arg(1);
        let last: Vec<(String, Value)> = self.query(&read, timeout).await?;
        Ok(last.into_iter().next().map(|(place, _)| place))
    }

    /// Asks, and drops a connection that failed.
    async fn query<T: FromRedisValue>(
        &self,
        command: &Cmd,
        timeout: Duration,
    ) -> Result<T, Unanswered> {
        let answered = within(timeout, async {
            let mut connection = self.connection().await?;
            connection.query(command).await
        })
        .await;
        match answered {
            Err(Unanswered::Failed(StoreFailure::Unreachable)) => self.drop_connection(),
            // A master that was demoted: where the new one is, the sentinels know.
            Err(Unanswered::ReadOnly) if matches!(*self.target, Target::Master(_)) => {
                self.drop_connection();
            }
            _ => (),
        }
        answered
    }

    /// The connection, made now if there is none. The attempt goes on when a caller
    /// waits no longer.
    async fn connection(&self) -> RedisResult<Connection> {
        let mut ended = {
            let mut slot = self.slot();
            match &*slot {
                Slot::Connected(connection) => return Ok(connection.clone()),
                Slot::Connecting(ended) if ended.has_changed().is_ok() => ended.clone(),
                // An attempt whose runtime has ended tells nothing any more.
                Slot::Connecting(_) | Slot::Empty => {
                    let (end, ended) = watch::channel(());
                    *slot = Slot::Connecting(ended.clone());
                    let (target, place) = (Arc::clone(&self.target), Arc::clone(&self.connection));
                    tokio::spawn(async move {
                        let connected = target.connect();
                        let connected =
                            tokio::time::timeout(STORE_CONNECT_TIMEOUT, connected).await;
                        *locked(&place) = match connected {
                            Ok(Ok(connection)) => Slot::Connected(connection),
                            Ok(Err(_)) | Err(_) => Slot::Empty,
                        };
                        drop(end);
                    });
                    ended
                }
            }
        };
        // An error says that the attempt has ended.
        let _ = ended.changed().await;
        match &*self.slot() {
            Slot::Connected(connection) => Ok(connection.clone()),
            Slot::Connecting(_) | Slot::Empty => {
                Err((ErrorKind::Io, "the store cannot be reached").into())
            }
        }
    }

    fn drop_connection(&self) {
        let mut slot = self.slot();
        if matches!(*slot, Slot::Connected(_)) {
            *slot = Slot::Empty;
        }
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        locked(&self.connection)
    }
}

impl Target {
    async fn connect(&self) -> RedisResult<Connection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(STORE_CONNECT_TIMEOUT))
            // Each call has a time limit of its own.
            .set_response_timeout(None);
        match self {
            Self::Server(client) => client
                .get_multiplexed_async_connection_with_config(&config)
                .await
                .map(Connection::One),
            Self::Cluster(client) => client.get_async_connection().await.map(Connection::Cluster),
            Self::Master(sentinels) => sentinels
                .lock()
                .await
                .get_async_connection_with_config(&config)
                .await
                .map(Connection::One),
        }
    }
}

impl Connection {
    async fn query<T: FromRedisValue>(&mut self, command: &Cmd) -> RedisResult<T> {
        command.query_async(self).await
    }
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::One(connection) => connection.req_packed_command(command),
            Self::Cluster(connection) => connection.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a redis::Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::One(connection) => connection.req_packed_commands(commands, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(commands, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::One(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}

/// Waits for `answer` no longer than `timeout`.
async fn within<T>(
    timeout: Duration,
    answer: impl Future<Output = RedisResult<T>>,
) -> Result<T, Unanswered> {
    match tokio::time::timeout(timeout, answer).await {
        Ok(Err(error)) if error.code() == Some("WRONGTYPE") => Err(Unanswered::WrongType),
        Ok(Err(error)) if error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly) => {
            Err(Unanswered::ReadOnly)
        }
        Ok(answer) => Ok(answer.map_err(|error| failure_of(&error))?),
        Err(_) => Err(StoreFailure::Unreachable.into()),
    }
}

/// A failure, or why a server does not do what it could.
enum Unanswered {
    Failed(StoreFailure),
    WrongType,
    ReadOnly,
}

impl From<StoreFailure> for Unanswered {
    fn from(failure: StoreFailure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Unanswered> for StoreFailure {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Failed(failure) => failure,
            Unanswered::WrongType | Unanswered::ReadOnly => Self::Refused,
        }
    }
}

fn failure_of(error: &RedisError) -> StoreFailure {
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::NoPerm | ServerErrorKind::ResponseError)
        | ErrorKind::Extension
        | ErrorKind::UnexpectedReturnType => StoreFailure::Refused,
        _ => StoreFailure::Unreachable,
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1)
}

fn locked(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The answer to `XREAD` about one stream: `[[name, [[place, [field, value]], …]]]`.
/// Nothing but a whole answer counts, or a message that cannot be read would come again
/// and again; what is in a message may be anything.
fn messages(answer: Value) -> Option<Vec<Logged>> {
    type Stream = (Vec<u8>, Vec<(String, Value)>);
    if answer == Value::Nil {
        return Some(Vec::new());
    }
    let streams: Vec<Stream> = redis::from_redis_value(answer).ok()?;
    let entries = streams.into_iter().flat_map(|(_, entries)| entries);
    Some(entries.map(|(place, fields)| Logged { place, value: value_of(fields) }).collect())
}

/// The text under `value`, empty where there is none; `None` for one that is too long.
fn value_of(fields: Value) -> Option<String> {
    let fields: Vec<(Vec<u8>, Vec<u8>)> = redis::from_redis_value(fields).unwrap_or_default();
    let length: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if length > MAX_MESSAGE {
        return None;
    }
    let value = fields.into_iter().find(|(name, _)| name == b"value");
    Some(value.and_then(|(_, value)| String::from_utf8(value).ok()).unwrap_or_default())
}
