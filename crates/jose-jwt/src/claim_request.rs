//! What is asked of one claim beyond its presence.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use jose_b64::json::{Kind, Limits, Value};
use serde::Serialize;

use crate::Claims;

/// What is asked of the claim of one name, as a request of OpenID Connect Core 1.0 §5.5.1 asks for it: that it is there, and
/// that it has a certain value.
///
/// A claim that is there is never blank (`null`, `""`, `[]`, `{}`), unless that is allowed. Without
/// [`essential`](Self::essential), one that is absent is no failure.
#[derive(Clone, Default)]
pub struct ClaimRequest {
    essential: bool,
    blank: bool,
    /// One of these, if there are any.
    values: Option<Vec<serde_json::Value>>,
    /// An array with one of these, if there are any.
    elements: Option<Vec<serde_json::Value>>,
    /// A value that is not JSON, or a second value where one is meant: no claim satisfies it.
    impossible: bool,
}

impl ClaimRequest {
    /// Asks for nothing but that the claim, if it is there, is not blank.
    #[must_use]
    pub const fn new() -> Self {
        Self { essential: false, blank: false, values: None, elements: None, impossible: false }
    }

    /// Asks that the claim is there.
    #[must_use]
    pub const fn essential(mut self) -> Self {
        self.essential = true;
        self
    }

    /// Takes a blank value too: `null`, an empty string, an empty array, an empty object.
    #[must_use]
    pub const fn allow_blank(mut self) -> Self {
        self.blank = true;
        self
    }

    /// Asks for this value: anything that serializes as JSON. Objects are compared without regard to the order of
    /// members, numbers by the way they are written (1 is not 1.0).
    #[must_use]
    pub fn value<T: Serialize>(self, value: T) -> Self {
        self.values([value])
    }

    /// Asks for one of these values. None at all is what no claim has.
    #[must_use]
    pub fn values<T: Serialize>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        let values: Result<Vec<_>, _> = values.into_iter().map(serde_json::to_value).collect();
        match values {
            Ok(values) if self.values.is_none() => self.values = Some(values),
            _ => self.impossible = true,
        }
        self
    }

    /// Asks for an array that has this element.
    #[must_use]
    pub fn containing<T: Serialize>(self, element: T) -> Self {
        self.containing_one_of([element])
    }

    /// Asks for an array that has one of these elements. None at all is what no array has.
    #[must_use]
    pub fn containing_one_of<T: Serialize>(mut self, elements: impl IntoIterator<Item = T>) -> Self {
        let elements: Result<Vec<_>, _> = elements.into_iter().map(serde_json::to_value).collect();
        match elements {
            Ok(elements) if self.elements.is_none() => self.elements = Some(elements),
            _ => self.impossible = true,
        }
        self
    }

    /// Whether what was asked for excludes itself.
    pub(crate) const fn is_impossible(&self) -> bool {
        self.impossible
    }

    /// Whether the claim has to be there.
    pub(crate) const fn is_essential(&self) -> bool {
        self.essential
    }

    /// Checks the claim: `Err` tells whether one is missing.
    pub(crate) fn check(&self, claim: Option<Value<'_>>) -> Result<(), Refusal> {
        let Some(claim) = claim else {
            return if self.essential { Err(Refusal::Missing) } else { Ok(()) };
        };
        let accepted = (self.blank || !is_blank(claim))
            && self.values.as_ref().is_none_or(|values| values.iter().any(|value| is_same(claim, value)))
            && self.elements.as_ref().is_none_or(|asked| {
                let is_asked = |one: Value<'_>| asked.iter().any(|asked| is_same(one, asked));
                claim.elements().is_some_and(|mut elements| elements.any(is_asked))
            });
        if accepted && !self.impossible { Ok(()) } else { Err(Refusal::Wrong) }
    }
}

impl fmt::Debug for ClaimRequest {
    /// Without the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimRequest(..)")
    }
}

/// Why a claim is not what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Missing,
    Wrong,
}

/// Whether a claim has this value. Compared as it was checked: serde_json would read an object with a member of one of its own
/// names as another value. Each step goes down in the claim, whose depth is bounded.
fn is_same(claim: Value<'_>, asked: &serde_json::Value) -> bool {
    use serde_json::Value as Asked;
    match asked {
        Asked::Null => claim.kind() == Kind::Null,
        Asked::Bool(asked) => claim.as_bool() == Some(*asked),
        Asked::Number(asked) => claim.as_number().is_some_and(|number| {
            serde_json::from_str(number).is_ok_and(|n: serde_json::Number| n == *asked)
        }),
        Asked::String(asked) => claim.as_str().is_some_and(|text| text == *asked),
        Asked::Array(asked) => claim.elements().is_some_and(|elements| {
            elements.clone().count() == asked.len()
                && elements.zip(asked).all(|(one, asked)| is_same(one, asked))
        }),
        Asked::Object(asked) => {
            claim.as_object(Limits::new(claim.raw().len(), Claims::DEPTH)).is_ok_and(|object| {
                let is_asked = |(name, value): (Cow<'_, str>, Value<'_>)| {
                    asked.get(&*name).is_some_and(|asked| is_same(value, asked))
                };
                object.len() == asked.len() && object.members().all(is_asked)
            })
        }
    }
}

fn is_blank(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Null => true,
        Kind::String => value.as_str().is_some_and(|text| text.is_empty()),
        Kind::Array => value.elements().is_some_and(|mut elements| elements.next().is_none()),
        // The strict reader has seen that it is an object: nothing but space between the braces.
        Kind::Object => value.raw().trim_matches(['{', '}', ' ', '\t', '\n', '\r']).is_empty(),
        Kind::Boolean | Kind::Number => false,
    }
}

/// A name that a check of the caller has, for the error, and what it asks.
pub(crate) type Asked = (String, ClaimRequest);

#[cfg(test)]
mod tests {
    use jose_b64::json::Object;

    use super::*;

    fn check(request: &ClaimRequest, json: &str) -> Result<(), Refusal> {
        let text = alloc::format!(r#"{{"c":{json}}}"#);
        let object = Object::from_text(text, Limits::new(1000, 8)).unwrap();
        request.check(object.get("c"))
    }

    #[test]
    fn blank_values_are_refused_unless_allowed() {
        for blank in ["null", r#""""#, "[]", "[ ]", "{}", "{ \n}"] {
            assert_eq!(check(&ClaimRequest::new(), blank), Err(Refusal::Wrong), "{blank}");
            assert_eq!(check(&ClaimRequest::new().allow_blank(), blank), Ok(()), "{blank}");
        }
        for full in ["0", "false", r#"" ""#, "[null]", r#"{"":null}"#] {
            assert_eq!(check(&ClaimRequest::new(), full), Ok(()), "{full}");
        }
    }

    #[test]
    fn values_are_compared_as_json() {
        let request = ClaimRequest::new().values(["a", "b"]);
        assert_eq!(check(&request, r#""\u0061""#), Ok(()));
        assert_eq!(check(&request, r#""c""#), Err(Refusal::Wrong));
        assert_eq!(check(&request, r#"["a"]"#), Err(Refusal::Wrong));
        assert_eq!(check(&ClaimRequest::new().value(1), "1"), Ok(()));
        assert_eq!(check(&ClaimRequest::new().value(1), "1.0"), Err(Refusal::Wrong));
        assert_eq!(check(&ClaimRequest::new().value(1), r#""1""#), Err(Refusal::Wrong));
        assert_eq!(check(&ClaimRequest::new().values::<u8>([]), "1"), Err(Refusal::Wrong));
        let request = ClaimRequest::new().value([serde_json::json!({"a": [true, null], "b": 0.5})]);
        assert_eq!(check(&request, r#"[{"b":0.5, "\u0061":[true,null]}]"#), Ok(()));
        for other in [
            r#"{"b":0.5,"a":[true,null]}"#,
            r#"[{"b":0.5,"a":[true,null]},1]"#,
            r#"[{"b":0.5,"a":[true,null],"c":1}]"#,
            r#"[{"b":0.5}]"#,
            r#"[{"b":0.5,"a":[true]}]"#,
            r#"[{"b":0.5,"a":[null,true]}]"#,
            r#"[{"b":0.5,"a":[false,null]}]"#,
            r#"[{"b":5,"a":[true,null]}]"#,
            "[]",
        ] {
            assert_eq!(check(&request, other), Err(Refusal::Wrong), "{other}");
        }
        let request = ClaimRequest::new().containing("admin");
        assert_eq!(check(&request, r#"["user","admin"]"#), Ok(()));
        assert_eq!(check(&request, r#""admin""#), Err(Refusal::Wrong));
        let several = ClaimRequest::new().containing_one_of(["admin", "owner"]);
        assert_eq!(check(&several, r#"["user","owner"]"#), Ok(()));
        assert_eq!(check(&several, r#"["user"]"#), Err(Refusal::Wrong));
        assert_eq!(check(&ClaimRequest::new().containing_one_of::<u8>([]), "[1]"), Err(Refusal::Wrong));
        assert_eq!(request.check(None), Ok(()));
        assert_eq!(request.essential().check(None), Err(Refusal::Missing));
    }

    #[test]
    fn a_second_value_does_not_take_the_place_of_the_first() {
        let request = ClaimRequest::new().value("a").value("b");
        assert!(request.is_impossible());
        assert_eq!(check(&request, r#""a""#), Err(Refusal::Wrong));
    }
}
