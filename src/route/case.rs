//! Letter case as JavaScript's `i` flag sees it (ECMA-262, section 22.2.2.7.3,
//! without the `u` flag): two characters are alike when their simple upper
//! cases are, but no character beyond ASCII is ever like one of ASCII.

/// Whether letters match their other case, as they do in a pattern's contract,
/// or only themselves, as they do where Next.js looks for a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LetterCase {
    #[default]
    Ignored,
    Exact,
}

/// The characters that a character matches, itself first.
pub fn variants(letter: char, case: LetterCase) -> Vec<char> {
    let mut variants = vec![letter];
    if case == LetterCase::Exact {
        return variants;
    }
    let candidates = letter.to_lowercase().chain(letter.to_uppercase());
    for candidate in candidates {
        if !variants.contains(&candidate) && canonical(candidate) == canonical(letter) {
            variants.push(candidate);
        }
    }
    variants
}

fn canonical(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(single), None) if letter.is_ascii() || !single.is_ascii() => single,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::LetterCase::{Exact, Ignored};
    use super::variants;

    #[test]
    fn knows_letters_and_their_traps() {
        assert_eq!(variants('a', Ignored), ['a', 'A']);
        assert_eq!(variants('K', Ignored), ['K', 'k']);
        assert_eq!(variants('a', Exact), ['a']);
        assert_eq!(variants('1', Ignored), ['1']);
        assert_eq!(variants('é', Ignored), ['é', 'É']);
        assert_eq!(variants('ſ', Ignored), ['ſ'], "the long s is not an s");
        assert_eq!(variants('\u{212a}', Ignored), ['\u{212a}'], "the Kelvin sign is not a k");
        assert_eq!(variants('ß', Ignored), ['ß']);
    }
}
