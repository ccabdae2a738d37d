//! Futures that wait for the host, and what JavaScript must hear of them. One thread
//! runs all of them, each time that JavaScript calls.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use serde_json::{Value, json};

use super::clock::Instant;

/// A task that is older than this will not end: its request is gone, and the host
/// will not answer. JavaScript hears of its end like of any other, since it keeps
/// what waits for it.
const LONGEST_TASK: Duration = Duration::from_mins(1);

/// What a task ends with that is too old.
const TOO_OLD: &str = "The request took too long.";

thread_local! {
    static TASKS: RefCell<Tasks> = RefCell::default();
    static EVENTS: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
struct Tasks {
    last: u32,
    running: HashMap<u32, Task>,
    ready: Arc<Ready>,
}

struct Task {
    since: Instant,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

/// The tasks to be polled.
#[derive(Default)]
struct Ready(Mutex<Vec<u32>>);

/// Makes one task ready.
struct TaskWaker {
    task: u32,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.ready.push(self.task);
    }
}

impl Ready {
    fn push(&self, task: u32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(task);
    }

    fn pop(&self) -> Option<u32> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// Starts a task and returns its number, which the event of its end names.
pub fn start<Answer>(future: impl Future<Output = Answer> + 'static) -> u32
where
    Answer: Into<Value>,
{
    let task = next_task();
    add(task, async move {
        let answer = future.await;
        tell(json!({ "task": task, "answer": answer.into() }));
    });
    run();
    task
}

/// Starts a task whose end JavaScript does not hear of.
pub fn start_unheard(future: impl Future<Output = ()> + 'static) {
    add(next_task(), future);
}

/// What has happened since this was called last: asks, and ends of tasks, as a JSON
/// array.
pub fn take_events() -> String {
    let events = EVENTS.take();
    if events.is_empty() { String::new() } else { Value::from(events).to_string() }
}

/// Runs what a call has begun off the request. Whether JavaScript must hear of it.
pub fn has_events() -> bool {
    run();
    EVENTS.with_borrow(|events| !events.is_empty())
}

/// Tells JavaScript of an ask.
pub fn tell_ask(ask: u32, what: &Value) {
    tell(json!({ "ask": ask, "what": what }));
}

fn tell(event: Value) {
    EVENTS.with_borrow_mut(|events| events.push(event));
}

fn next_task() -> u32 {
    TASKS.with_borrow_mut(|tasks| {
        tasks.last = tasks.last.wrapping_add(1);
        tasks.last
    })
}

fn add(task: u32, future: impl Future<Output = ()> + 'static) {
    let now = Instant::now();
    let is_over = |task: &Task| now.saturating_duration_since(task.since) > LONGEST_TASK;
    let over: Vec<(u32, Task)> = TASKS.with_borrow_mut(|tasks| {
        let over = tasks.running.extract_if(|_, task| is_over(task)).collect();
        tasks.running.insert(task, Task { since: now, future: Box::pin(future) });
        tasks.ready.push(task);
        over
    });
    // What they hold may call back when it is dropped.
    for (task, _) in over {
        tell(json!({ "task": task, "answer": { "thrown": TOO_OLD } }));
    }
}

/// Polls what is ready, until nothing is.
pub fn run() {
    while let Some((id, mut task, waker)) = next_ready() {
        let mut context = Context::from_waker(&waker);
        if task.future.as_mut().poll(&mut context) == Poll::Pending {
            TASKS.with_borrow_mut(|tasks| tasks.running.insert(id, task));
        }
    }
}

fn next_ready() -> Option<(u32, Task, Waker)> {
    TASKS.with_borrow_mut(|tasks| {
        loop {
            let id = tasks.ready.pop()?;
            // One that ended, or is ready twice, is not there.
            if let Some(task) = tasks.running.remove(&id) {
                let ready = Arc::clone(&tasks.ready);
                return Some((id, task, Arc::new(TaskWaker { task: id, ready }).into()));
            }
        }
    })
}
