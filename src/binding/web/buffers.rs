//! The two buffers. **Rust hands out where they are and never writes through an
//! address it was given**, so JavaScript's errors stay JavaScript's.

#![allow(unsafe_code, reason = "`no_mangle` names what WebAssembly exports")]

use std::cell::RefCell;

use super::super::thrown::{Outcome, Thrown, thrown};
use crate::runtime::has_events;

/// A buffer that one call has made larger than this, in bytes, is given back.
const KEPT: usize = 64 * 1024;

thread_local! {
    static ARGUMENTS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static RESULT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What a call returns that threw; the text says what.
const THREW: i32 = -1;

/// What a call returns that left a text, and events to be taken.
const HAS_EVENTS: i32 = 1;

/// Makes room for arguments of `length` bytes, and returns where.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    ARGUMENTS.with_borrow_mut(|arguments| {
        if arguments.len() < length {
            arguments.resize(length, 0);
        }
        arguments.as_mut_ptr()
    })
}

/// Where the text is that the last call left.
#[unsafe(no_mangle)]
pub extern "C" fn result_address() -> *const u8 {
    RESULT.with_borrow(|text| text.as_bytes().as_ptr())
}

/// How many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn result_length() -> usize {
    RESULT.with_borrow(String::len)
}

/// Calls with the text arguments, of which each begins where the one before ends.
pub fn with_texts<const COUNT: usize, T>(
    lengths: [usize; COUNT],
    call: impl FnOnce([&str; COUNT]) -> Outcome<T>,
) -> Outcome<T> {
    let bytes = ARGUMENTS.take();
    let outcome = texts_of(&bytes, lengths)
        .ok_or_else(|| thrown("The arguments are not UTF-8."))
        .and_then(call);
    if bytes.len() <= KEPT {
        ARGUMENTS.set(bytes);
    }
    outcome
}

fn texts_of<const COUNT: usize>(bytes: &[u8], lengths: [usize; COUNT]) -> Option<[&str; COUNT]> {
    let mut texts = [""; COUNT];
    let mut rest = bytes;
    for (text, length) in texts.iter_mut().zip(lengths) {
        let (own, others) = rest.split_at_checked(length)?;
        *text = str::from_utf8(own).ok()?;
        rest = others;
    }
    Some(texts)
}

/// Leaves a text, or what was thrown.
pub fn leave(outcome: Outcome<impl Into<String>>) -> i32 {
    let (code, text) = match outcome {
        Ok(text) => (0, text.into()),
        Err(Thrown(message)) => (THREW, message),
    };
    RESULT.set(text);
    code
}

/// Leaves a text, or what was thrown, and says whether there are events, too: a
/// decision may have begun work off the request.
pub fn leave_with_events(outcome: Outcome<String>) -> i32 {
    match leave(outcome) {
        0 if has_events() => HAS_EVENTS,
        code => code,
    }
}

/// Returns a number, or leaves what was thrown.
pub fn give(outcome: Outcome<u32>) -> i32 {
    match outcome.map(i32::try_from) {
        Ok(Ok(number)) => number,
        Ok(Err(error)) => leave(Err::<String, _>(thrown(error))),
        Err(error) => leave(Err::<String, _>(error)),
    }
}
