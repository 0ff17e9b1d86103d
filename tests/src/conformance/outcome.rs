//! What running a case gives, and the line that is printed for it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, value::RawValue};

/// The result of a case.
#[derive(Debug)]
pub enum Outcome {
    /// Accepted, and what came out.
    Accept(Box<Output>),
    /// Refused, with the stable code of the error.
    Reject(String),
    /// Asks for something that this build does not have.
    Unsupported(String),
    /// Ended without an answer.
    Crash(String),
}

/// What came out of an accepted case, under the names of the case format.
#[derive(Debug, Default, Serialize)]
pub struct Output {
    /// The payload in base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plaintext: Option<String>,
    /// The header as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Box<RawValue>>,
    /// The claims as they were signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Box<RawValue>>,
    /// The public key or set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<Box<RawValue>>,
    /// Hash name to value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<BTreeMap<String, String>>,
    /// The whole key, written again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwk: Option<Box<RawValue>>,
    /// What an encoding gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<BTreeMap<&'static str, Value>>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(flatten)]
    output: Option<&'a Output>,
}

impl Outcome {
    /// The word for the result.
    #[must_use]
    pub const fn result(&self) -> &'static str {
        match self {
            Self::Accept(_) => "accept",
            Self::Reject(_) => "reject",
            Self::Unsupported(_) => "unsupported",
            Self::Crash(_) => "crash",
        }
    }

    /// The line for a case: one JSON object without a line end.
    #[must_use]
    pub fn line(&self, id: &str) -> String {
        let (detail, output) = match self {
            Self::Accept(output) => (None, Some(&**output)),
            Self::Reject(detail) | Self::Unsupported(detail) | Self::Crash(detail) => {
                (Some(detail.as_str()), None)
            }
        };
        let line = Line { id, result: self.result(), detail, output };
        serde_json::to_string(&line)
            .unwrap_or_else(|error| format!("{{\"result\":\"crash\",\"detail\":\"{error}\"}}"))
    }
}
