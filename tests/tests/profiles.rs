//! Profiles: every rule is broken once and alone, what is added makes a profile stricter, and what a profile refuses is not
//! issued.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "profiles/dpop.rs"]
mod dpop;
#[path = "profiles/issuing.rs"]
mod issuing;
#[path = "profiles/published.rs"]
mod published;
#[path = "profiles/rules.rs"]
mod rules;
#[path = "profiles/tightening.rs"]
mod tightening;
#[path = "profiles/tools.rs"]
mod tools;
