//! The door of WebAssembly; `src-js/wasm/core.ts` is on the other side of it.
//!
//! Arguments that are text come one after another in one buffer, as UTF-8: JavaScript
//! asks for room (`reserve`), writes, and says how long they are. A result that is
//! text is left in another buffer; a call returns a number, or that it threw a text.
//! Lists cross as JSON, since none is on the path of a request.
//!
//! What takes time is a task: `authenticate_async` returns its number, and after each
//! call JavaScript takes the events (`take_events`): asks of the host, which it
//! answers by `deliver`, and ends of tasks.

mod buffers;
mod calls;
mod host;
