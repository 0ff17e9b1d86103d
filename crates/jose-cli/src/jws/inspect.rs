//! `jose jws inspect`: what a JWS says of itself.

use std::path::PathBuf;

use clap::Args;
use jose_b64::{
    json::{Limits as JsonLimits, Object},
    owned,
};
use jose_jwk::Header;
use jose_jws::{JsonJws, JwsError, Limits, Policy, Unverified};

use crate::{
    error::Outcome,
    input::{Input, Source},
    inspection::{Page, header_json, shown},
    output::Output,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jws inspect file.jws")]
pub(crate) struct Inspect {
    /// The file with the JWS in any serialization; standard input if there is none
    file: Option<PathBuf>,
}

/// The text is in memory already: its size is what somebody at a shell asked for.
const LIMITS: Limits = Limits::new().token(usize::MAX);

impl Inspect {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let token = input.token(&Source::new(self.file.as_deref()))?;
        let seen = if token.starts_with('{') { Seen::of_json(&token)? } else { Seen::of_compact(&token)? };
        let mut page = Page::new(output);
        page.object("jws", seen.form, token.len());
        for (at, header) in seen.headers.iter().enumerate() {
            page.facts(header);
            page.header(&format!("header {}", at.saturating_add(1)), header);
        }
        let signatures: Vec<String> = seen.headers.iter().map(header_json).collect();
        page.json().raw("signatures", &format!("[{}]", signatures.join(",")));
        match seen.payload {
            Some(payload) => {
                page.part("payload", &shown(&payload));
                page.json().string("payload", &owned::encode(&payload));
            }
            None => page.part("payload", "detached"),
        }
        page.deliver(output)
    }
}

/// What can be read without a key.
struct Seen {
    form: &'static str,
    headers: Vec<Header>,
    /// None of a detached one.
    payload: Option<Vec<u8>>,
}

impl Seen {
    fn of_compact(token: &str) -> Outcome<Self> {
        let jws = Unverified::parse(token, &Policy::new().limits(LIMITS))?;
        let payload = jws.unverified_payload()?;
        // Nothing between the periods: an empty payload looks the same.
        let payload = Some(payload).filter(|payload| !payload.is_empty());
        Ok(Self { form: "compact", headers: Vec::from([jws.unverified_header().clone()]), payload })
    }

    fn of_json(token: &str) -> Outcome<Self> {
        let (jws, is_detached) = match JsonJws::parse(token, &LIMITS) {
            Err(JwsError::DetachedPayload) => (JsonJws::parse_detached(token, &[], &LIMITS)?, true),
            jws => (jws?, false),
        };
        let headers = jws.unverified_headers()?;
        let object = Object::from_text(token, JsonLimits::new(JsonLimits::MAX_SIZE, JsonLimits::MAX_DEPTH))?;
        let form = if object.value("signatures").is_some() { "general" } else { "flattened" };
        let text = object.value("payload").filter(|_| !is_detached).and_then(|payload| payload.as_str());
        let is_unencoded = headers.first().is_some_and(Header::payload_is_unencoded);
        let payload = text.map(|text| match is_unencoded {
            true => Ok(text.as_bytes().to_vec()),
            false => owned::decode(text.as_bytes()).map_err(|_| JwsError::InvalidBase64("payload")),
        });
        Ok(Self { form, headers, payload: payload.transpose()? })
    }
}
