//! One process for each peer: questions go in as JSON lines, answers come out as JSON lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::tools::{Report, same, text};

/// A peer: its name, the program, and its arguments.
pub(super) struct Peer {
    name: &'static str,
    program: &'static str,
    arguments: Vec<String>,
}

impl Peer {
    pub(super) fn python(name: &'static str, script: &str) -> Self {
        let script = [include_str!("peers/lines.py"), script].join("\n");
        Self { name, program: "python3", arguments: vec!["-c".into(), script] }
    }

    pub(super) fn node(script: &str) -> Self {
        let arguments = ["--input-type=module", "-e", script].map(String::from).into();
        Self { name: "jose for Node", program: "node", arguments }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    Compact,
    Flattened,
    General,
}

/// Something to make and to read, here and there.
pub(super) trait Case {
    /// The operation of a peer that makes a token.
    const MAKE: &'static str;
    /// The operation of a peer that reads one.
    const READ: &'static str;

    fn name(&self) -> String;
    /// The name under which a case that a peer cannot take is counted.
    fn kind(&self) -> String;
    /// What a peer is asked. The identifier is the position of the case and the operation.
    fn question(&self, id: (usize, &'static str), token: Option<String>) -> impl Serialize;
    /// Makes the token here.
    fn make(&self) -> Result<String, String>;
    /// Reads a token here and gives its payload.
    fn read(&self, token: &str) -> Result<Vec<u8>, String>;
    /// The payload and its base64url.
    fn payload(&self) -> &Payload;
}

/// Octets and their base64url.
pub(super) struct Payload {
    pub(super) octets: Vec<u8>,
    pub(super) encoded: String,
}

impl Payload {
    /// Letters, so that they can stand unencoded everywhere.
    pub(super) fn letters(octets: usize) -> Self {
        let letter = |at: usize| b'a'.saturating_add(u8::try_from(at % 26).unwrap_or(0));
        let octets: Vec<u8> = (0..octets).map(letter).collect();
        Self { encoded: jose_b64::owned::encode(&octets), octets }
    }
}

/// The answer of a peer.
#[derive(Deserialize)]
struct Answer {
    id: (usize, String),
    token: Option<String>,
    payload: Option<String>,
    skip: Option<String>,
    error: Option<String>,
}

/// One process for each peer: every case is made there, and read there after it was made here.
pub(super) fn with_peers<C: Case>(report: &mut Report, peers: &[Peer], cases: &[C]) {
    for peer in peers {
        if let Err(why) = exchange(report, peer, cases) {
            report.skip(&format!("{}: {why}", peer.name));
        }
    }
}

fn exchange<C: Case>(report: &mut Report, peer: &Peer, cases: &[C]) -> Result<(), String> {
    let mut input = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let token = case.make().map_err(|error| format!("{}: {error}", case.name()))?;
        for (operation, token) in [(C::MAKE, None), (C::READ, Some(token))] {
            let question = case.question((at, operation), token);
            serde_json::to_writer(&mut input, &question).map_err(|error| error.to_string())?;
            input.push(b'\n');
        }
    }
    let arguments: Vec<&str> = peer.arguments.iter().map(String::as_str).collect();
    let output = text(peer.program, &arguments, &input)?;
    let mut skipped = BTreeMap::<String, BTreeMap<String, usize>>::new();
    let mut answered: usize = 0;
    for line in output.lines() {
        let answer: Answer = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
        let case = cases.get(answer.id.0).ok_or("an answer to no question")?;
        answered = answered.saturating_add(1);
        let there = if answer.id.1 == C::MAKE { "made there" } else { "made here" };
        let what = format!("{}, {there}", case.name());
        let payload = case.payload();
        let outcome = match answer {
            Answer { skip: Some(reason), .. } => {
                let count = skipped.entry(reason).or_default().entry(case.kind()).or_default();
                *count = count.saturating_add(1);
                continue;
            }
            Answer { error: Some(error), .. } => Err(error),
            Answer { token: Some(token), .. } => {
                case.read(&token).and_then(|read| same("the payload", &read, &payload.octets))
            }
            Answer { payload: Some(read), .. } => same("the payload", &read, &payload.encoded),
            _ => Err(String::from("an empty answer")),
        };
        report.check(peer.name, &what, outcome);
    }
    let asked = cases.len().saturating_mul(2);
    if answered != asked {
        report.check(peer.name, "answers", Err(format!("{answered} of {asked} came")));
    }
    for (reason, kinds) in skipped {
        let list: Vec<String> = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        report.skip(&format!("{}: {reason}: {}", peer.name, list.join(", ")));
    }
    Ok(())
}
