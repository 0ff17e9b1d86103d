//! What is shown without having been checked: under a banner that says so, and without anything that acts on a terminal.

use jose_b64::json::{Object, ObjectWriter};
use jose_jwk::Header;

use crate::{
    error::Outcome,
    output::{Output, Product, Style},
    pretty::{indented, visible},
};

/// Stands over everything that is shown.
const BANNER: &str = "UNVERIFIED: nothing below is checked; anybody can have written it";

/// A page for people, and the same for scripts.
pub(crate) struct Page {
    style: Style,
    rows: String,
    parts: String,
    json: ObjectWriter,
}

impl Page {
    pub(crate) fn new(output: &Output) -> Self {
        Self {
            style: output.style(),
            rows: String::new(),
            parts: String::new(),
            json: ObjectWriter::default(),
        }
    }

    /// A line with a name, for people.
    pub(crate) fn row(&mut self, name: &str, value: &str) {
        let label = self.style.label(&format!("{name:<7}"));
        self.rows.push_str(&format!("{label}  {}\n", visible(value)));
    }

    /// A part with a heading, for people.
    pub(crate) fn part(&mut self, name: &str, text: &str) {
        self.parts.push_str(&format!("\n{}\n{text}\n", self.style.label(name)));
    }

    /// Members, for scripts.
    pub(crate) const fn json(&mut self) -> &mut ObjectWriter {
        &mut self.json
    }

    /// What the object is, in how many octets.
    pub(crate) fn object(&mut self, name: &'static str, form: &str, octets: usize) {
        self.row(name, &format!("{form}, {octets} octets"));
        self.json.string(name, form).integer("octets", i64::try_from(octets).unwrap_or(i64::MAX));
    }

    /// What one looks for first in a header.
    pub(crate) fn facts(&mut self, header: &Header) {
        for name in ["alg", "enc", "kid", "typ", "cty"] {
            if let Some(value) = header.string(name) {
                self.row(name, &value);
            }
        }
    }

    /// A header: what is protected of it, and what is not.
    pub(crate) fn header(&mut self, name: &str, header: &Header) {
        self.part(name, &indented(header.protected().text()));
        for unprotected in header.unprotected() {
            self.part(&format!("{name}, unprotected"), &indented(unprotected.text()));
        }
    }

    pub(crate) fn deliver(self, output: &Output) -> Outcome {
        if output.is_json() {
            return output.deliver("unverified", Product::Json(&self.json.finish()), None);
        }
        let text = format!("{}\n\n{}{}", self.style.warning(BANNER), self.rows, self.parts);
        output.deliver("unverified", Product::Lines(&text), None)
    }
}

/// A header as JSON, with its unprotected parts beside.
pub(crate) fn header_json(header: &Header) -> String {
    let mut out = ObjectWriter::default();
    out.raw("protected", header.protected().text());
    let unprotected: Vec<&str> = header.unprotected().iter().map(Object::text).collect();
    if !unprotected.is_empty() {
        out.raw("unprotected", &format!("[{}]", unprotected.join(",")));
    }
    out.finish()
}

/// Octets for people: text as it can be shown, or how many they are.
pub(crate) fn shown(octets: &[u8]) -> String {
    match std::str::from_utf8(octets) {
        Ok(text) if text.len() <= 4096 => text.lines().map(visible).collect::<Vec<_>>().join("\n"),
        _ => format!("{} octets", octets.len()),
    }
}
