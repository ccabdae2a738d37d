//! The fuzz targets of `fuzz/` over their corpora, and over mutations of these
//! from a fixed seed. **Every finding of a fuzzer stays a test.**

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// Mutations of each file of a corpus.
const MUTATIONS: usize = 300;

/// Numbers that a seed determines (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }

    /// `bytes` with one to four changes.
    fn mutated(&mut self, bytes: &[u8]) -> Vec<u8> {
        const PIECES: [&str; 16] = [
            "%",
            "%2F",
            "%ff",
            "/",
            "//",
            "\n",
            "=",
            ";",
            ".",
            "..",
            "\0",
            "\"",
            "\u{2028}",
            "(",
            "_next/data/b/",
            "A",
        ];
        let mut changed = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(changed.len() + 1);
            let end = (at + self.below(8)).min(changed.len());
            match self.below(4) {
                0 => drop(changed.drain(at..end)),
                1 => {
                    let piece = PIECES[self.below(PIECES.len())];
                    changed.splice(at..at, piece.bytes());
                }
                2 => {
                    let copy = changed[at..end].to_vec();
                    changed.splice(at..at, copy);
                }
                _ => {
                    if let Some(byte) = changed.get_mut(at) {
                        *byte ^= 1 << self.below(8);
                    }
                }
            }
        }
        changed
    }
}

#[test]
fn every_target_bears_its_corpus_and_what_is_like_it() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut random = Random(0x2026_1124);
    for (name, run) in targets::TARGETS {
        let folder = corpora.join(name);
        let mut files: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("an entry").path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            let bytes = fs::read(&file).expect("a readable file");
            run(&bytes);
            for _ in 0..MUTATIONS {
                run(&random.mutated(&bytes));
            }
        }
    }
}
