//! Sessions at a shell, by the built command: every subcommand, every serialization, every exit code, the published
//! examples and the recipes of the README.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what fails here fails the test"
)]

#[path = "session/common.rs"]
mod common;
#[path = "session/errors.rs"]
mod errors;
#[cfg(unix)]
#[path = "session/files.rs"]
mod files;
#[path = "session/jwe.rs"]
mod jwe;
#[path = "session/jws.rs"]
mod jws;
#[path = "session/jwt.rs"]
mod jwt;
#[path = "session/keys.rs"]
mod keys;
#[path = "session/published.rs"]
mod published;
#[cfg(unix)]
#[path = "session/recipes.rs"]
mod recipes;
#[path = "session/shell.rs"]
mod shell;
#[cfg(unix)]
#[path = "session/terminal.rs"]
mod terminal;
