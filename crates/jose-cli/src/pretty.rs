//! JSON for people: indented, and without characters that do something to a terminal.

/// Indents a text that the strict reader has checked.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len().saturating_mul(2));
    let mut depth: usize = 0;
    let mut is_string = false;
    let mut is_escaped = false;
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        if is_string {
            push_visible(&mut out, character);
            is_string = is_escaped || character != '"';
            is_escaped = character == '\\' && !is_escaped;
            continue;
        }
        match character {
            '"' => {
                is_string = true;
                out.push('"');
            }
            '{' | '[' => {
                out.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(end) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth = depth.saturating_add(1);
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            white if white.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// Text of others on one line, as a terminal can show it.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|character| push_visible(&mut out, character));
    out
}

/// JSON text that says the same and does nothing to a terminal: within strings anything may be an escape, and outside of
/// them stands nothing of this kind but white space.
pub(crate) fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        match character.is_ascii_whitespace() {
            true => out.push(character),
            false => push_visible(&mut out, character),
        }
    }
    out
}

/// Octets as a terminal can show them: lines and tabs stay, and what is no text is replaced.
pub(crate) fn harmless(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    let mut characters = octets
        .utf8_chunks()
        .flat_map(|chunk| {
            let replaced = (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER);
            chunk.valid().chars().chain(replaced)
        })
        .peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' | '\t' => out.push(character),
            '\r' if characters.peek() == Some(&'\n') => {}
            other => push_visible(&mut out, other),
        }
    }
    out
}

fn push_visible(out: &mut String, character: char) {
    let acts = character.is_control()
        // Marks of direction and joining, line and paragraph separators, a byte order mark.
        || matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    if acts {
        out.push_str(&format!("\\u{:04x}", u32::from(character)));
    } else {
        out.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_is_indented_and_strings_are_kept() {
        assert_eq!(
            indented(r#"{ "a":[1, {}],"b" : "x, {y}: \"z\\" ,"c":[ ]}"#),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x, {y}: \\\"z\\\\\",\n  \"c\": []\n}"
        );
    }

    #[test]
    fn nothing_reaches_the_terminal_that_acts_on_it() {
        assert_eq!(
            indented("{\"a\":\"\u{9b}31m\u{202e}\u{7f}\"}"),
            "{\n  \"a\": \"\\u009b31m\\u202e\\u007f\"\n}"
        );
        assert_eq!(visible("a\u{1b}[2J\nb"), "a\\u001b[2J\\u000ab");
        assert_eq!(visible("grün ✓"), "grün ✓");
        assert_eq!(harmless(b"a\tb\r\nc\r\x1b[2J\n\xff\xc3\xbc"), "a\tb\nc\\u000d\\u001b[2J\n\u{fffd}\u{fc}");
        assert_eq!(inert("{\n\"a\":\t\"\u{9b}ü\u{202e}\"}"), "{\n\"a\":\t\"\\u009bü\\u202e\"}");
    }
}
