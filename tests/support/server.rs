//! A Backend API on a local port, whose answers a test decides.

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

    /// The head of the last request.
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
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let mut byte = [0; 1];
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
    heads.lock().expect("no panic").push(String::from_utf8_lossy(&head).into_owned());
    requests.fetch_add(1, Ordering::SeqCst);
    let answer = answer.lock().expect("no panic").clone();
    let bytes = match answer {
        Answer::Json(status, body) => response(status, "", "application/json", &body),
        Answer::Full(status, headers, content_type, body) => {
            response(status, headers, content_type, &body)
        }
        Answer::Slow(delay, body) => {
            tokio::time::sleep(delay).await;
            response(200, "", "application/json", &body)
        }
        Answer::CutOff(body) => {
            let whole = response(200, "", "application/json", &body);
            whole[..whole.len() - body.len() / 2].to_vec()
        }
        Answer::Huge(size) => response(200, "", "application/json", &" ".repeat(size)),
        Answer::HangUp => return,
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

fn response(status: u16, headers: &str, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}
