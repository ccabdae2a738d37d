//! Letter case as JavaScript's `i` flag sees it (ECMA-262, section 22.2.2.7.3,
//! without the `u` flag): two characters are alike when their simple upper
//! cases are, but no character beyond ASCII is ever like one of ASCII.

/// The characters that a character matches, itself first.
pub fn variants(letter: char) -> Vec<char> {
    let mut variants = vec![letter];
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
    use super::variants;

    #[test]
    fn knows_letters_and_their_traps() {
        assert_eq!(variants('a'), ['a', 'A']);
        assert_eq!(variants('K'), ['K', 'k']);
        assert_eq!(variants('1'), ['1']);
        assert_eq!(variants('é'), ['é', 'É']);
        assert_eq!(variants('ſ'), ['ſ'], "the long s is no s");
        assert_eq!(variants('\u{212a}'), ['\u{212a}'], "the Kelvin sign is no k");
        assert_eq!(variants('ß'), ['ß']);
    }
}
