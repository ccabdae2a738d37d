//! A Backend API on a local port, whose answers a test decides.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Answer {
    Json(u16, String),
    /// Status, further header lines, content type and body.
    Full(u16, &'static str, &'static str, String),
    /// Waits, then answers.
    Slow(Duration, String),
    /// Announces a whole body, sends half of it and hangs up.
    CutOff(String),
    /// Sends a body of this many bytes.
    Huge(usize),
    /// Hangs up at once.
    HangUp,
    /// Sends the head, then a space now and then, and never comes to an end.
    Endless,
    /// Announces a whole answer of this status, sends half of its body and
    /// hangs up.
    CutOffWith(u16, String),
    /// Whatever a function answers.
    By(Handler),
}

impl Answer {
    /// The answers of `handler`, which is given each request: head and body.
    pub fn by<Answers>(handler: impl Fn(String) -> Answers + Send + Sync + 'static) -> Self
    where
        Answers: Future<Output = Self> + Send + 'static,
    {
        Self::By(Handler(Arc::new(move |request| Box::pin(handler(request)))))
    }
}

type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Answers one request after another, or many at once.
#[derive(Clone)]
pub struct Handler(Arc<dyn Fn(String) -> Answering + Send + Sync>);

impl fmt::Debug for Handler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Handler")
    }
}

/// A running server.
pub struct Server {
    pub url: String,
    requests: Arc<AtomicUsize>,
    answer: Arc<Mutex<Answer>>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that answers everything alike.
    pub async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = Self {
            url: format!("http://{address}"),
            requests: Arc::default(),
            answer: Arc::new(Mutex::new(answer)),
            heads: Arc::default(),
        };
        let (requests, answer, heads) =
            (Arc::clone(&server.requests), Arc::clone(&server.answer), Arc::clone(&server.heads));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (requests, answer, heads) =
                    (Arc::clone(&requests), Arc::clone(&answer), Arc::clone(&heads));
                tokio::spawn(async move { serve(stream, &requests, &answer, &heads).await });
            }
        });
        server
    }

    /// How many requests came so far.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// The last request, head and body.
    pub fn last_request(&self) -> String {
        self.heads.lock().expect("no panic").last().cloned().unwrap_or_default()
    }

    /// The first line of each request so far.
    pub fn heard(&self) -> Vec<String> {
        let heads = self.heads.lock().expect("no panic");
        heads.iter().filter_map(|head| head.lines().next().map(str::to_owned)).collect()
    }

    /// Forgets what was heard.
    pub fn forget(&self) {
        self.heads.lock().expect("no panic").clear();
    }

    /// Answers differently from now on.
    pub fn answer(&self, answer: Answer) {
        *self.answer.lock().expect("no panic") = answer;
    }
}

async fn serve(
    mut stream: TcpStream,
    requests: &AtomicUsize,
    answer: &Mutex<Answer>,
    heads: &Mutex<Vec<String>>,
) {
    let Some(request) = receive(&mut stream).await else { return };
    heads.lock().expect("no panic").push(request.clone());
    requests.fetch_add(1, Ordering::SeqCst);
    let mut answer = answer.lock().expect("no panic").clone();
    while let Answer::By(Handler(handler)) = &answer {
        let answering = handler(request.clone());
        answer = answering.await;
    }
    let bytes = match answer {
        Answer::Json(status, body) => response(status, "", "application/json", &body),
        Answer::Full(status, headers, content_type, body) => {
            response(status, headers, content_type, &body)
        }
        Answer::Slow(delay, body) => {
            tokio::time::sleep(delay).await;
            response(200, "", "application/json", &body)
        }
        Answer::CutOff(body) => half_of(200, &body),
        Answer::CutOffWith(status, body) => half_of(status, &body),
        Answer::Huge(size) => response(200, "", "application/json", &" ".repeat(size)),
        Answer::Endless => return drip(&mut stream).await,
        Answer::HangUp | Answer::By(_) => return,
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

/// A whole request, head and body; `None` when the other side went away.
async fn receive(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut missing = 1;
    while missing > 0 {
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await.unwrap_or(0) {
            0 => return None,
            length => request.extend_from_slice(&chunk[..length]),
        }
        missing = how_much_is_missing(&request);
    }
    Some(String::from_utf8_lossy(&request).into_owned())
}

/// How many bytes have not come yet, at least.
fn how_much_is_missing(request: &[u8]) -> usize {
    let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { return 1 };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0);
    (end + 4 + length).saturating_sub(request.len())
}

fn half_of(status: u16, body: &str) -> Vec<u8> {
    let whole = response(status, "", "application/json", body);
    whole[..whole.len() - body.len() / 2].to_vec()
}

/// Ends when the other side has gone.
async fn drip(stream: &mut TcpStream) {
    let head = response(200, "", "application/json", &" ".repeat(1000));
    let mut bytes = head[..head.len() - 1000].to_vec();
    while stream.write_all(&bytes).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        b" ".as_slice().clone_into(&mut bytes);
    }
}

fn response(status: u16, headers: &str, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}
