//! What went wrong, without a word of the server's: it quotes what it does not understand, passwords included.

use jose_jwt::ListError;
use redis::{ErrorKind, RedisError};

/// Codes of errors that tell an operator what to do.
const KNOWN: &[&str] = &[
    "BUSY",
    "EXECABORT",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "MOVED",
    "NOAUTH",
    "NOPERM",
    "NOREPLICAS",
    "OOM",
    "READONLY",
    "WRONGPASS",
];

/// The server did not do what it was asked for.
pub(super) fn told(error: &RedisError) -> ListError {
    let why = match error.kind() {
        _ if error.is_timeout() => "Redis did not answer in time",
        _ if error.is_connection_refusal() => "Redis refuses connections",
        ErrorKind::Io => "Redis cannot be reached, or the connection is lost",
        ErrorKind::AuthenticationFailed => "Redis refuses the user or the password",
        ErrorKind::InvalidClientConfig => "the address of Redis leads nowhere",
        ErrorKind::Server(_) | ErrorKind::Extension => return refused(error.code().unwrap_or_default()),
        _ => return unexpected(),
    };
    ListError::new(why)
}

/// The server answered with an error of this code.
pub(super) fn refused(code: &str) -> ListError {
    match KNOWN.iter().find(|known| **known == code) {
        Some(code) => ListError::new(format!("Redis refuses the command: {code}")),
        None => ListError::new("Redis refuses the command"),
    }
}

/// The server answered something else than Redis does.
pub(super) fn unexpected() -> ListError {
    ListError::new("the answer is none of Redis")
}
