//! The pass over the text. An explicit stack of bits instead of recursion; no allocation for texts with few
//! members.

use super::error::{JsonError, JsonErrorKind};
use super::limits::Limits;
use super::members::{FEW, Members, Span, bit, prefix_at};
use super::string::{find_special, hex4};
use super::value::Kind;

/// The octets as text.
pub(super) fn utf8(octets: &[u8], limits: Limits) -> Result<&str, JsonError> {
    if octets.len() > limits.size() {
        return Err(JsonError::new(JsonErrorKind::TooLarge, limits.size()));
    }
    core::str::from_utf8(octets)
        .map_err(|error| JsonError::new(JsonErrorKind::InvalidUtf8, error.valid_up_to()))
}

/// Checks `text` as one JSON text whose value is of kind `outermost`, and adds the spans of its outermost
/// members or elements to the empty `members`.
#[inline]
pub(super) fn read(
    text: &str,
    limits: Limits,
    outermost: Kind,
    members: &mut Members,
) -> Result<(), JsonError> {
    let mut reader = Reader::new(text, limits.depth(), members);
    match reader.read(limits.size(), outermost) {
        Ok(()) => Ok(()),
        Err(kind) => Err(JsonError::new(kind, reader.at)),
    }
}

struct Reader<'a, 'm> {
    text: &'a [u8],
    /// Where the reader stands; after an error, what the error is about.
    at: usize,
    max_depth: u8,
    depth: u8,
    /// One bit for each open level, the innermost lowest: set for an object.
    objects: u64,
    /// Where the names of the innermost object begin in `members`.
    base: usize,
    /// A bit for the hash of each name of the innermost object: a name whose bit is clear is new.
    seen: u64,
    /// The `base` of each level around the innermost.
    bases: [u32; Limits::MAX_DEPTH as usize],
    /// The outermost members; above them, while they are open, the names of inner objects.
    members: &'m mut Members,
}

/// What the grammar wants next.
enum Next {
    Value,
    Name,
    AfterValue,
}

type Step<T> = Result<T, JsonErrorKind>;

impl<'a, 'm> Reader<'a, 'm> {
    #[inline]
    fn new(text: &'a str, max_depth: u8, members: &'m mut Members) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            max_depth,
            depth: 0,
            objects: 0,
            base: 0,
            seen: 0,
            bases: [0; Limits::MAX_DEPTH as usize],
            members,
        }
    }

    fn read(&mut self, size: usize, outermost: Kind) -> Step<()> {
        if self.text.len() > size {
            self.at = size;
            return Err(JsonErrorKind::TooLarge);
        }
        self.white_space();
        match (self.peek(), outermost) {
            (Some(b'{'), Kind::Object) | (Some(b'['), Kind::Array) => {}
            (Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'), _) => {
                return Err(JsonErrorKind::WrongType);
            }
            _ => return Err(JsonErrorKind::Syntax),
        }
        let mut next = Next::Value;
        loop {
            self.white_space();
            next = match next {
                Next::Value => self.value()?,
                Next::Name => self.name()?,
                Next::AfterValue if self.depth == 0 => break,
                Next::AfterValue => self.after_value()?,
            };
        }
        if self.at == self.text.len() { Ok(()) } else { Err(JsonErrorKind::Syntax) }
    }

    #[inline]
    fn value(&mut self) -> Step<Next> {
        if self.depth == 1 {
            if self.objects & 1 == 0 {
                self.members.push(Span::of_element());
            }
            self.members.start_value(self.position());
        }
        match self.peek() {
            Some(b'"') => {
                self.string()?;
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'{') => return self.open(1),
            Some(b'[') => return self.open(0),
            Some(b't') => self.literal(b"true")?,
            Some(b'f') => self.literal(b"false")?,
            Some(b'n') => self.literal(b"null")?,
            _ => return Err(JsonErrorKind::Syntax),
        }
        if self.depth == 1 {
            self.members.end_value(self.position());
        }
        Ok(Next::AfterValue)
    }

    fn open(&mut self, object: u64) -> Step<Next> {
        if self.depth >= self.max_depth {
            return Err(JsonErrorKind::TooDeep);
        }
        if let Some(outer) = self.bases.get_mut(usize::from(self.depth)) {
            // At most one name for four octets of text: it fits.
            *outer = u32::try_from(self.base).unwrap_or(u32::MAX);
        }
        self.base = self.members.len();
        self.seen = 0;
        self.depth = self.depth.saturating_add(1);
        self.objects = (self.objects << 1) | object;
        self.bump();
        self.white_space();
        match (self.peek(), object) {
            (Some(b'}'), 1) | (Some(b']'), 0) => self.close(),
            (_, 1) => Ok(Next::Name),
            _ => Ok(Next::Value),
        }
    }

    fn close(&mut self) -> Step<Next> {
        self.bump();
        if self.objects & 1 == 1 && self.members.len().saturating_sub(self.base) > FEW {
            // Too many to compare each with each as they came: sorted, the same names are neighbours.
            let text = self.text;
            if let Some(repeated) = self.members.repeated(self.base, text) {
                self.at = usize::try_from(repeated).unwrap_or(usize::MAX);
                return Err(JsonErrorKind::DuplicateMember);
            }
        }
        self.depth = self.depth.saturating_sub(1);
        self.objects >>= 1;
        if self.depth > 0 {
            self.members.truncate(self.base);
        }
        let outer = self.bases.get(usize::from(self.depth)).copied().unwrap_or(0);
        self.base = usize::try_from(outer).unwrap_or(usize::MAX);
        // Which names the outer object has is not remembered: from here on each is compared.
        self.seen = u64::MAX;
        if self.depth == 1 {
            self.members.end_value(self.position());
        }
        Ok(Next::AfterValue)
    }

    #[inline]
    fn after_value(&mut self) -> Step<Next> {
        let object = self.objects & 1 == 1;
        match self.peek() {
            Some(b',') => {
                self.bump();
                Ok(if object { Next::Name } else { Next::Value })
            }
            Some(b'}') if object => self.close(),
            Some(b']') if !object => self.close(),
            _ => Err(JsonErrorKind::Syntax),
        }
    }

    #[inline]
    fn name(&mut self) -> Step<Next> {
        if self.peek() != Some(b'"') {
            return Err(JsonErrorKind::Syntax);
        }
        let start = self.position().saturating_add(1);
        let escaped = self.string()?;
        let len = self.position().saturating_sub(start).saturating_sub(1);
        let prefix = prefix_at(self.text, start, len);
        let bit = if escaped { u64::MAX } else { bit(prefix, len) };
        // The span is made where it is needed: a copy that had to be looked at would go through memory.
        if self.seen & bit != 0 && self.is_repeated(start, len, escaped) {
            self.at = usize::try_from(start).unwrap_or(usize::MAX);
            return Err(JsonErrorKind::DuplicateMember);
        }
        self.seen |= bit;
        self.members.push(Span::of_name(start, len, escaped, prefix));
        self.white_space();
        if self.peek() != Some(b':') {
            return Err(JsonErrorKind::Syntax);
        }
        self.bump();
        Ok(Next::Value)
    }

    /// Whether one of the few names before is the same; of many, `close` takes care.
    #[cold]
    fn is_repeated(&self, start: u32, len: u32, escaped: bool) -> bool {
        let span = &Span::of_name(start, len, escaped, prefix_at(self.text, start, len));
        let earlier = self.members.as_slice().get(self.base..).unwrap_or_default();
        earlier.len() < FEW && earlier.iter().any(|other| other.same_name(span, self.text))
    }

    /// Passes over a string, quotes included, and says whether it holds an escape.
    #[inline]
    fn string(&mut self) -> Step<bool> {
        self.at = find_special(self.text, self.at.saturating_add(1));
        if self.peek() == Some(b'"') {
            self.bump();
            return Ok(false);
        }
        self.rest_of_string().map(|()| true)
    }

    /// From the first octet that is not plain to behind the closing quote.
    #[cold]
    fn rest_of_string(&mut self) -> Step<()> {
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.bump();
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(JsonErrorKind::Syntax),
            }
            self.at = find_special(self.text, self.at);
        }
    }

    fn escape(&mut self) -> Step<()> {
        self.bump();
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.bump(),
            Some(b'u') => {
                let unit = self.unit()?;
                if (0xd800..0xe000).contains(&unit) {
                    // Both halves of a pair, the high one first, or neither.
                    let low = if self.rest().starts_with(br"\u") {
                        self.bump();
                        self.unit()?
                    } else {
                        0
                    };
                    if unit >= 0xdc00 || !(0xdc00..0xe000).contains(&low) {
                        return Err(JsonErrorKind::LoneSurrogate);
                    }
                }
            }
            _ => return Err(JsonErrorKind::Syntax),
        }
        Ok(())
    }

    /// The `u` and four digits of an escape.
    fn unit(&mut self) -> Step<u32> {
        self.bump();
        let unit = hex4(self.rest()).ok_or(JsonErrorKind::Syntax)?;
        self.at = self.at.saturating_add(4);
        Ok(unit)
    }

    fn number(&mut self) -> Step<()> {
        if self.peek() == Some(b'-') {
            self.bump();
        }
        if self.peek() == Some(b'0') {
            self.bump();
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.bump();
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.bump();
            if let Some(b'+' | b'-') = self.peek() {
                self.bump();
            }
            self.digits()?;
        }
        Ok(())
    }

    /// At least one digit.
    #[inline]
    fn digits(&mut self) -> Step<()> {
        let start = self.at;
        while self.peek().is_some_and(|octet| octet.is_ascii_digit()) {
            self.bump();
        }
        if self.at == start { Err(JsonErrorKind::Syntax) } else { Ok(()) }
    }

    fn literal(&mut self, literal: &[u8]) -> Step<()> {
        if !self.rest().starts_with(literal) {
            return Err(JsonErrorKind::Syntax);
        }
        self.at = self.at.saturating_add(literal.len());
        Ok(())
    }

    #[inline]
    fn white_space(&mut self) {
        // One comparison where there is none, as in nearly all tokens.
        while self.peek().is_some_and(|octet| octet <= b' ' && matches!(octet, b' ' | b'\t' | b'\n' | b'\r'))
        {
            self.bump();
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    #[inline]
    const fn bump(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The offset as a span keeps it; the size limit makes it fit.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a text is shorter than 2^31 octets")]
    const fn position(&self) -> u32 {
        self.at as u32
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Array, Object};
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
        let array = object.get("a").unwrap().as_array(LIMITS).unwrap();
        let elements: Vec<&str> = array.iter().map(|value| value.raw()).collect();
        assert_eq!(elements, ["1", "{\"a\":\"]}\"}"]);
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
        assert_eq!(Array::read(b"{}", LIMITS).unwrap_err().kind(), JsonErrorKind::WrongType);
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
