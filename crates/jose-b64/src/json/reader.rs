//! The pass over the text: objects, arrays and what their members may be called.

use super::error::{JsonError, JsonErrorKind};
use super::grammar;
use super::limits::Limits;
use super::members::{FEW, Members, Span, prefix_at};

/// The octets as text.
pub(super) fn utf8(octets: &[u8], limits: Limits) -> Result<&str, JsonError> {
    if octets.len() > limits.size() {
        return Err(JsonError::new(JsonErrorKind::TooLarge, limits.size()));
    }
    core::str::from_utf8(octets)
        .map_err(|error| JsonError::new(JsonErrorKind::InvalidUtf8, error.valid_up_to()))
}

/// Checks `text` as one JSON object, and adds the spans of its members to the empty `members`.
pub(super) fn read(text: &str, limits: Limits, members: &mut Members) -> Result<(), JsonError> {
    let (checked, text) = (text, text.as_bytes());
    if text.len() > limits.size() {
        return Err(JsonError::new(JsonErrorKind::TooLarge, limits.size()));
    }
    let at = grammar::white_space(text, 0);
    match text.get(at) {
        Some(b'{') => {}
        Some(b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
            return Err(JsonError::new(JsonErrorKind::WrongType, at));
        }
        _ => return Err(syntax(at)),
    }
    let mut levels = Levels::new(limits.depth());
    let mut next = Next::Value;
    // Where the reader stands is a variable of this function and of no structure: it stays in a register.
    let mut at = at;
    loop {
        // A name, where the grammar wants one, and then its value in the same turn.
        if matches!(next, Next::Name) {
            if text.get(at) != Some(&b'"') {
                return Err(syntax(at));
            }
            let (end, escaped) = grammar::string(text, at)?;
            let start = position(at.wrapping_add(1));
            let len = position(end).wrapping_sub(start).wrapping_sub(1);
            let name = Span::of_name(start, len, escaped, prefix_at(text, start, len));
            if !levels.admits(&name, escaped, checked, members) {
                return Err(duplicate(start));
            }
            members.push(name);
            at = grammar::white_space(text, end);
            if text.get(at) != Some(&b':') {
                return Err(syntax(at));
            }
            at = grammar::white_space(text, at.wrapping_add(1));
        }
        if !matches!(next, Next::AfterClose) {
            if levels.depth == 1 {
                members.start_value(position(at));
            }
            let (end, escaped) = match text.get(at) {
                Some(b'"') => grammar::string(text, at)?,
                Some(b'-' | b'0'..=b'9') => (grammar::number(text, at)?, false),
                Some(b'{' | b'[') => {
                    let object = text.get(at) == Some(&b'{');
                    levels.open(object, members.len(), at)?;
                    at = grammar::white_space(text, at.wrapping_add(1));
                    let closing = if object { b'}' } else { b']' };
                    if text.get(at) != Some(&closing) {
                        next = if object { Next::Name } else { Next::Value };
                        continue;
                    }
                    levels.close(checked, members)?;
                    (at.wrapping_add(1), false)
                }
                Some(b't') => (grammar::literal(text, at, b"true")?, false),
                Some(b'f') => (grammar::literal(text, at, b"false")?, false),
                Some(b'n') => (grammar::literal(text, at, b"null")?, false),
                _ => return Err(syntax(at)),
            };
            at = end;
            if levels.depth == 1 {
                members.end_value(position(at), escaped);
            }
        }
        at = grammar::white_space(text, at);
        if levels.depth == 0 {
            break;
        }
        next = match (text.get(at), levels.in_object()) {
            (Some(b','), true) => Next::Name,
            (Some(b','), false) => Next::Value,
            (Some(b'}'), true) | (Some(b']'), false) => {
                at = at.wrapping_add(1);
                levels.close(checked, members)?;
                if levels.depth == 1 {
                    members.end_value(position(at), false);
                }
                next = Next::AfterClose;
                continue;
            }
            _ => return Err(syntax(at)),
        };
        at = grammar::white_space(text, at.wrapping_add(1));
    }
    if at == text.len() { Ok(()) } else { Err(syntax(at)) }
}

/// Where the reader stands in the grammar.
#[derive(Clone, Copy)]
enum Next {
    /// Before a name and its value.
    Name,
    /// Before a value without a name.
    Value,
    /// Behind an object or array that has just been closed.
    AfterClose,
}

const fn syntax(at: usize) -> JsonError {
    JsonError::new(JsonErrorKind::Syntax, at)
}

/// An offset as a span keeps it.
#[expect(clippy::cast_possible_truncation, reason = "a text is shorter than 2^31 octets")]
const fn position(at: usize) -> u32 {
    at as u32
}

/// The objects and arrays that are open: a stack of bits instead of recursion.
struct Levels {
    max_depth: u8,
    depth: u8,
    /// One bit for each open level, the innermost lowest: set for an object.
    objects: u64,
    /// Where the names of the innermost object begin among the spans.
    base: usize,
    /// A bit for the hash of each name of the innermost object: a name whose bit is clear is new.
    seen: u64,
    /// The `base` of each level around the innermost.
    bases: [u32; Limits::MAX_DEPTH as usize],
}

impl Levels {
    const fn new(max_depth: u8) -> Self {
        Self { max_depth, depth: 0, objects: 0, base: 0, seen: 0, bases: [0; Limits::MAX_DEPTH as usize] }
    }

    #[inline]
    const fn in_object(&self) -> bool {
        self.objects & 1 == 1
    }

    fn open(&mut self, object: bool, spans: usize, at: usize) -> Result<(), JsonError> {
        if self.depth >= self.max_depth {
            return Err(JsonError::new(JsonErrorKind::TooDeep, at));
        }
        if let Some(outer) = self.bases.get_mut(usize::from(self.depth)) {
            // At most one name for four octets of text: it fits.
            *outer = position(self.base);
        }
        self.base = spans;
        self.seen = 0;
        self.depth = self.depth.saturating_add(1);
        self.objects = (self.objects << 1) | u64::from(object);
        Ok(())
    }

    /// Closes the innermost level. The spans of an inner object are forgotten.
    fn close(&mut self, text: &str, members: &mut Members) -> Result<(), JsonError> {
        if self.in_object() && members.len().saturating_sub(self.base) > FEW {
            // Too many to compare each with each as they came: sorted, the same names are neighbours.
            if let Some(repeated) = members.repeated(self.base, text) {
                return Err(duplicate(repeated));
            }
        }
        self.depth = self.depth.saturating_sub(1);
        self.objects >>= 1;
        if self.depth > 0 {
            members.truncate(self.base);
        }
        let outer = self.bases.get(usize::from(self.depth)).copied().unwrap_or(0);
        self.base = usize::try_from(outer).unwrap_or(usize::MAX);
        // Which names the outer object has is not remembered: from here on each is compared.
        self.seen = u64::MAX;
        Ok(())
    }

    /// Whether a name is new in the innermost object, as far as that is told here.
    #[inline(always)]
    fn admits(&mut self, name: &Span, escaped: bool, text: &str, members: &Members) -> bool {
        let bit = if escaped { u64::MAX } else { name.bit() };
        // A copy for the rare case: a span that is only passed by value never goes through memory.
        let repeated = self.seen & bit != 0 && self.is_repeated(text, members, *name);
        self.seen |= bit;
        !repeated
    }

    /// Whether one of the few names before is the same; of many, `close` takes care.
    #[cold]
    fn is_repeated(&self, text: &str, members: &Members, span: Span) -> bool {
        let earlier = members.as_slice().get(self.base..).unwrap_or_default();
        earlier.len() < FEW && earlier.iter().any(|other| other.same_name(&span, text))
    }
}

fn duplicate(name_start: u32) -> JsonError {
    JsonError::new(JsonErrorKind::DuplicateMember, usize::try_from(name_start).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Object};
    use super::*;
    use alloc::{format, string::String, vec::Vec};

    const LIMITS: Limits = Limits::new(1 << 20, 8);

    fn kind(text: impl AsRef<[u8]>) -> Option<JsonErrorKind> {
        Object::read(text.as_ref(), LIMITS).err().map(|error| error.kind())
    }

    #[test]
    fn members_are_found_with_their_raw_values() {
        let text = "  {\"a\" : [1, {\"a\":\"]}\"}] ,\n\"b\":\"x\\ny\",\"\":-1.5e+3,\"t\":true, \"n\":null}\t";
        let object = Object::read(text.as_bytes(), LIMITS).unwrap();
        assert_eq!(object.len(), 5);
        assert_eq!(object.get("a").unwrap().raw(), "[1, {\"a\":\"]}\"}]");
        assert_eq!(object.get("b").unwrap().as_str().unwrap(), "x\ny");
        assert_eq!(object.get("").unwrap().as_number(), Some("-1.5e+3"));
        assert_eq!(object.get("t").unwrap().as_bool(), Some(true));
        assert_eq!(object.get("n").unwrap().kind(), Kind::Null);
        assert!(object.get("A").is_none());
        let names: Vec<String> = object.iter().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["a", "b", "", "t", "n"]);
        let elements: Vec<&str> =
            object.get("a").unwrap().elements().unwrap().map(|value| value.raw()).collect();
        assert_eq!(elements, ["1", "{\"a\":\"]}\"}"]);
        assert!(object.get("b").unwrap().elements().is_none());
    }

    #[test]
    fn names_may_not_repeat_at_any_level_or_in_any_spelling() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"b":{"c":1,"d":2,"c":3}}"#,
            r#"{"x":[{"y":1},{"z":1,"z":1}]}"#,
            r#"{"alg":1,"al\u0067":2}"#,
            r#"{"\u0061lg":1,"alg":2}"#,
            r#"{"\ud83d\ude00":1,"😀":2}"#,
            r#"{"a name of more than eight octets":1,"a name of more than eight octets":2}"#,
        ] {
            assert_eq!(kind(text), Some(JsonErrorKind::DuplicateMember), "{text}");
        }
        // The same name on different levels or in different objects is no repetition.
        for text in [r#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#, r#"{"eightlet1":1,"eightlet2":2}"#] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn many_members_are_compared_too() {
        for count in [15, 16, 17, 18, 100, 5000] {
            for inner in [false, true] {
                let member = |n: usize| format!("\"member{n}\":{{\"x\":{n}}}");
                let mut members: Vec<String> = (0..count).map(member).collect();
                let join = |members: &[String]| {
                    let object = format!("{{{}}}", members.join(","));
                    if inner { format!("{{\"first\":0,\"in\":{object},\"last\":1}}") } else { object }
                };
                let text = join(&members);
                let object = Object::read(text.as_bytes(), LIMITS).unwrap();
                if inner {
                    assert_eq!(object.len(), 3);
                    assert_eq!(object.get("last").unwrap().raw(), "1");
                } else {
                    assert_eq!(object.len(), count);
                    assert_eq!(object.get(&format!("member{}", count - 1)).unwrap().kind(), Kind::Object);
                }
                members[count - 1] = String::from("\"\\u006dember0\":0");
                assert_eq!(kind(join(&members)), Some(JsonErrorKind::DuplicateMember), "{count}");
            }
        }
    }

    #[test]
    fn the_grammar_is_that_of_rfc_8259() {
        for bad in [
            "",
            " ",
            "{",
            "}",
            "{}}",
            "{} {}",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":-}",
            "{\"a\":+1}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":1e}",
            "{\"a\":1e+}",
            "{\"a\":NaN}",
            "{\"a\":tru}",
            "{\"a\":nullx}",
            "{\"a\":[1,]}",
            "{\"a\":[}",
            "{\"a\":[1}",
            "{\"a\":{]}",
            "{\"a\":\"\u{1}\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12g4\"}",
            "{\"a\":\"\\u123\"}",
            "{\"a\":\"x}",
            "{\"a\":\"\n\"}",
            "\u{feff}{}",
            "{}\u{a0}",
            "{\"a\":1}//",
            "/**/{}",
        ] {
            assert_eq!(kind(bad), Some(JsonErrorKind::Syntax), "{bad}");
        }
        for good in [
            "{}",
            "{\"a\":0}",
            "{\"a\":-0.0e-0}",
            "{\"a\":1E9}",
            "{\"a\":[]}",
            "{\"a\":[[],{}]}",
            "{\"a\":\"\\u0000\"}",
        ] {
            assert_eq!(kind(good), None, "{good}");
        }
        for other in ["[]", "\"a\"", "1", "true", "null", " [1]"] {
            assert_eq!(kind(other), Some(JsonErrorKind::WrongType), "{other}");
        }
    }

    #[test]
    fn elements_end_where_they_end() {
        for (array, expected) in [
            ("[]", &[][..]),
            ("[ ]", &[]),
            ("[1]", &["1"]),
            ("[ -1.5e3 , true,null\t]", &["-1.5e3", "true", "null"]),
            (r#"["a","b\"]","\\",""]"#, &["\"a\"", r#""b\"]""#, r#""\\""#, "\"\""]),
            ("[[],[[]],{},[ ] ]", &["[]", "[[]]", "{}", "[ ]"]),
            (r#"[{"a":[1,{"b":"}]"}]}, 7 ]"#, &[r#"{"a":[1,{"b":"}]"}]}"#, "7"]),
        ] {
            let text = format!("{{\"x\":{array}}}");
            let object = Object::read(text.as_bytes(), LIMITS).unwrap();
            let elements: Vec<&str> =
                object.get("x").unwrap().elements().unwrap().map(|value| value.raw()).collect();
            assert_eq!(elements, expected, "{array}");
        }
        let text = r#"{"x":["a\u0041",1]}"#;
        let object = Object::read(text.as_bytes(), LIMITS).unwrap();
        let first = object.get("x").unwrap().elements().unwrap().next().unwrap();
        assert_eq!(first.as_str().unwrap(), "aA");
    }

    #[test]
    fn surrogates_come_in_pairs_and_text_is_utf8() {
        for bad in [r"\ud800", r"\udc00", r"\ud800x", r"\ud800\u0041", r"\udc00\ud800", r"\ud83d\ud83d\ude00"]
        {
            assert_eq!(kind(format!("{{\"a\":\"{bad}\"}}")), Some(JsonErrorKind::LoneSurrogate), "{bad}");
            assert_eq!(kind(format!("{{\"{bad}\":1}}")), Some(JsonErrorKind::LoneSurrogate), "{bad}");
        }
        assert_eq!(kind(b"{\"a\":\"\xff\"}"), Some(JsonErrorKind::InvalidUtf8));
        assert_eq!(kind(b"{\"a\":\"\xed\xa0\x80\"}"), Some(JsonErrorKind::InvalidUtf8));
        assert_eq!(kind(b"{\"a\":\"\xc0\x80\"}"), Some(JsonErrorKind::InvalidUtf8));
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert_eq!(kind(nested(8)), None);
        assert_eq!(kind(nested(9)), Some(JsonErrorKind::TooDeep));
        assert_eq!(kind("{\"a\":".repeat(100_000)), Some(JsonErrorKind::TooDeep));
        let deepest = Limits::new(1 << 20, 255);
        assert!(Object::read(nested(64).as_bytes(), deepest).is_ok());
        assert_eq!(Object::read(nested(65).as_bytes(), deepest).unwrap_err().kind(), JsonErrorKind::TooDeep);
        let small = Limits::new(7, 8);
        assert!(Object::read(b"{\"a\":1}", small).is_ok());
        assert_eq!(Object::read(b"{\"a\":12}", small).unwrap_err().kind(), JsonErrorKind::TooLarge);
    }
}
