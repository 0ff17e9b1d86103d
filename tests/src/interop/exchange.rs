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
        let script = [include_str!("peers/lines.mjs"), script].join("\n");
        let arguments = vec!["--input-type=module".into(), "-e".into(), script];
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
    /// The payload and its base64url.
    fn payload(&self) -> &Payload;
    /// Whether a token is here what it has to be: it can be read, and has this payload.
    fn judge_here(&self, token: &str) -> Result<(), String>;

    /// The same of what a peer makes of one.
    fn judge_there(&self, _peer: &str, said: Said<'_>) -> Result<Judged, String> {
        match said {
            Said::Payload(read) => {
                same("the payload", read, self.payload().encoded.as_str()).map(|()| Judged::Agrees)
            }
            Said::Refused(why) => Err(why.into()),
        }
    }
}

/// What a peer makes of a token: its payload in base64url, or why it refuses it.
pub(super) enum Said<'a> {
    Payload(&'a str),
    Refused(&'a str),
}

/// Whether a peer agrees, or is known to do something else, and why.
pub(super) enum Judged {
    Agrees,
    Differs(String),
}

/// Octets and their base64url.
#[derive(Clone)]
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
    refused: Option<String>,
    skip: Option<String>,
    error: Option<String>,
}

/// One process for each peer: every case is made there, and read there after it was made here.
pub(super) fn with_peers<C: Case>(report: &mut Report, peers: &[Peer], cases: &[C]) {
    let mut tokens = Vec::new();
    for case in cases {
        match case.make() {
            Ok(token) => tokens.push((case, token)),
            Err(why) => report.check("here", &case.name(), Err(why)),
        }
    }
    for peer in peers {
        if let Err(why) = exchange(report, peer, &tokens) {
            report.absent(&format!("{}: {why}", peer.name));
        }
    }
}

fn exchange<C: Case>(report: &mut Report, peer: &Peer, cases: &[(&C, String)]) -> Result<(), String> {
    let mut input = Vec::new();
    for (at, (case, token)) in cases.iter().enumerate() {
        for (operation, token) in [(C::MAKE, None), (C::READ, Some(token.clone()))] {
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
        let (case, _) = cases.get(answer.id.0).ok_or("an answer to no question")?;
        answered = answered.saturating_add(1);
        let there = if answer.id.1 == C::MAKE { "made there" } else { "made here" };
        let judged = match answer {
            Answer { skip: Some(reason), .. } => Ok(Judged::Differs(reason)),
            Answer { error: Some(error), .. } => Err(error),
            Answer { token: Some(token), .. } => case.judge_here(&token).map(|()| Judged::Agrees),
            Answer { payload: Some(read), .. } => case.judge_there(peer.name, Said::Payload(&read)),
            Answer { refused: Some(why), .. } => case.judge_there(peer.name, Said::Refused(&why)),
            _ => Err(String::from("an empty answer")),
        };
        let outcome = match judged {
            Ok(Judged::Differs(reason)) => {
                let count = skipped.entry(reason).or_default().entry(case.kind()).or_default();
                *count = count.saturating_add(1);
                continue;
            }
            Ok(Judged::Agrees) => Ok(()),
            Err(why) => Err(why),
        };
        report.check(peer.name, &format!("{}, {there}", case.name()), outcome);
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
