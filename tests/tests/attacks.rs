//! One attack, one named test: `atk_NN_…`, numbered as in `docs/attacks.md`.
//!
//! Beside each refusal stands the same token or key unharmed, which is accepted: a test that refuses everything
//! proves nothing.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "attacks/claims.rs"]
mod claims;
#[path = "attacks/encryption.rs"]
mod encryption;
#[path = "attacks/keys.rs"]
mod keys;
#[path = "attacks/layers.rs"]
mod layers;
#[path = "attacks/parsing.rs"]
mod parsing;
#[path = "attacks/profiles.rs"]
mod profiles;
#[path = "attacks/serializations.rs"]
mod serializations;
#[path = "attacks/signatures.rs"]
mod signatures;
#[path = "attacks/state.rs"]
mod state;
#[path = "attacks/tools.rs"]
mod tools;
