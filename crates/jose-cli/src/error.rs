//! What went wrong, for people and for scripts: a code, a sentence, the RFC, a hint, and the exit code.

use jose_b64::json::{JsonError, ObjectWriter};
use jose_jwe::JweError;
use jose_jwk::{HeaderError, KeyError};
use jose_jws::JwsError;
use jose_jwt::{Failures, JwtError};

use crate::pretty::visible;

/// The result of a command or of a step of one.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// The exit codes of the command; 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Not verified, not decrypted, a claim or a key that does not do.
    Refused = 1,
    /// The command line is wrong, or does not go with what it was applied to.
    Usage = 2,
    /// The input is not what it should be.
    Malformed = 3,
    /// A file, a pipe, the clock or the random source failed.
    Io = 4,
}

/// Why a command failed. Never holds a secret, a token or a claim.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) code: &'static str,
    what: String,
    hint: Option<String>,
    /// What is wrong besides.
    further: Vec<Self>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, what: impl Into<String>) -> Self {
        Self { exit, code, what: what.into(), hint: hint(code).map(String::from), further: Vec::new() }
    }

    pub(crate) fn usage(code: &'static str, what: impl Into<String>) -> Self {
        Self::new(Exit::Usage, code, what)
    }

    /// An operation on something that has a name, which failed.
    pub(crate) fn io(what: &str, error: &std::io::Error) -> Self {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => "file_not_found",
            std::io::ErrorKind::PermissionDenied => "file_permission",
            std::io::ErrorKind::BrokenPipe => CLOSED,
            _ => "io",
        };
        // The system's words without the number behind them.
        let reason = error.to_string();
        let reason = reason.split(" (os error").next().unwrap_or_default();
        Self::new(Exit::Io, code, format!("{what}: {reason}"))
    }

    /// The same failure with another hint.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure, with what it is about before the sentence.
    #[must_use]
    pub(crate) fn about(mut self, what: &str) -> Self {
        self.what = format!("{what}: {}", self.what);
        self
    }

    /// Whether the reader of the output has gone: nobody is there to be told.
    pub(crate) fn is_closed_output(&self) -> bool {
        self.code == CLOSED
    }

    /// This failure, and those besides.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.further)
    }

    /// `code: what is wrong (RFC …); hint`, on one line. Names of files and claims do nothing to a terminal.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("{}: {}", self.code, visible(&self.what));
        if let Some(rfc) = self.rfc() {
            line.push_str(&format!(" ({rfc})"));
        }
        if let Some(hint) = &self.hint {
            line.push_str("; ");
            line.push_str(hint);
        }
        line
    }

    /// All of it as a JSON object.
    pub(crate) fn json(&self) -> String {
        let mut out = ObjectWriter::default();
        out.raw("error", &self.object());
        if !self.further.is_empty() {
            let further: Vec<String> = self.further.iter().map(Self::object).collect();
            out.raw("further", &format!("[{}]", further.join(",")));
        }
        out.finish()
    }

    fn object(&self) -> String {
        let mut error = ObjectWriter::default();
        error.string("code", self.code).string("message", &self.what);
        if let Some(rfc) = self.rfc() {
            error.string("rfc", rfc);
        }
        if let Some(hint) = &self.hint {
            error.string("hint", hint);
        }
        error.integer("exit", i64::from(self.exit as u8));
        error.finish()
    }

    /// Where the rule stands, unless the sentence says so itself.
    fn rfc(&self) -> Option<&'static str> {
        rfc(self.code).filter(|_| !self.what.contains("RFC"))
    }
}

const CLOSED: &str = "output_closed";

/// The section that asks for what the code says is missing.
fn rfc(code: &str) -> Option<&'static str> {
    Some(match code {
        "json_duplicate_member" => "RFC 7515 section 4, RFC 7519 section 4",
        "json_too_large"
        | "json_too_deep"
        | "json_invalid_utf8"
        | "json_syntax"
        | "json_lone_surrogate"
        | "json_wrong_type" => "RFC 8259",
        "invalid_base64url" => "RFC 7515 section 2",
        "jws_malformed" => "RFC 7515 section 7",
        "jwe_malformed" => "RFC 7516 section 7",
        "invalid_signature" | "not_all_signatures_valid" => "RFC 7515 section 5.2",
        "decrypt_failed" => "RFC 7516 section 5.2",
        "alg_not_allowed" => "RFC 8725 section 3.1",
        "no_matching_key" => "RFC 7515 section 6",
        "compression_not_allowed" => "RFC 8725 section 3.6",
        "crit_invalid" | "crit_not_understood" => "RFC 7515 section 4.1.11",
        "header_repeated_parameter" => "RFC 7515 section 4",
        "header_unprotected_parameter" => "RFC 7515 section 4.1.11, RFC 7797 section 3",
        "payload_unencodable" => "RFC 7797 section 5",
        "b64_mixed" => "RFC 7797 section 3",
        "payload_detached" => "RFC 7515 appendix F",
        "jwt_expired" => "RFC 7519 section 4.1.4",
        "jwt_not_yet_valid" => "RFC 7519 section 4.1.5",
        "jwt_issued_in_the_future" | "jwt_too_old" => "RFC 7519 section 4.1.6",
        "jwt_wrong_issuer" => "RFC 7519 section 4.1.1, RFC 8725 section 3.8",
        "jwt_wrong_audience" => "RFC 7519 section 4.1.3, RFC 8725 section 3.9",
        "jwt_wrong_subject" => "RFC 7519 section 4.1.2, RFC 8725 section 3.8",
        "jwt_wrong_jwt_id" => "RFC 7519 section 4.1.7",
        "jwt_wrong_type" => "RFC 8725 section 3.11",
        "jwt_wrong_content_type" => "RFC 7519 section 5.2",
        "jwt_replicated_claim" => "RFC 7519 section 5.3",
        "jwt_invalid_claim" | "jwt_missing_claim" => "RFC 7519 section 4",
        "jwk_missing_member" | "jwk_invalid_member" => "RFC 7517 section 4, RFC 7518 section 6",
        "jwk_unknown_kty" => "RFC 7517 section 4.1",
        "jwk_unknown_crv" => "RFC 7518 section 6.2.1.1",
        "jwk_look_alike_secret" => "RFC 8725 section 2.1",
        "jwk_not_on_curve" => "RFC 8725 section 3.4",
        "key_wrong_size" => "RFC 7518 sections 3 and 4",
        "key_wrong_type" => "RFC 7518 sections 3.1 and 4.1",
        "key_alg_mismatch" => "RFC 7517 section 4.4",
        "key_use_mismatch" => "RFC 7517 section 4.2",
        "key_ops_mismatch" => "RFC 7517 section 4.3",
        _ => return None,
    })
}

/// What to do about it, where there is one thing to do.
fn hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "invalid_signature" => "the content was changed, or another key signed it",
        "no_matching_key" => "jose jwt inspect shows the `alg` and `kid` that are asked for",
        "alg_not_allowed" => "if you expect this algorithm, name it with --alg",
        "decrypt_failed" => "the content was changed, or it is for another key or password",
        "compression_not_allowed" => "say --zip to take compressed content",
        "payload_detached" => "give a payload that is not in the JWS with --detached FILE",
        "key_password_required" => {
            "say --key-password-file, --key-password-env, or run on a terminal to be asked"
        }
        "key_private_required" => "a public key cannot do this",
        "key_file_unknown" => {
            "keys are JWK, JWK Set, PEM, DER or OpenSSH; for the octets of a secret use --secret-file"
        }
        "jwt_incomplete" => "see --help for what has to be said",
        "jwt_sensitive_claim" => {
            "everybody who has the token can read its claims; if it is meant, say --allow-sensitive"
        }
        "file_exists" => "say --force to replace it",
        "not_all_signatures_valid" => "say --any if one valid signature is enough",
        _ => return None,
    })
}

impl From<JsonError> for Failure {
    fn from(error: JsonError) -> Self {
        Self::new(Exit::Malformed, error.code(), error.to_string())
    }
}

impl From<HeaderError> for Failure {
    fn from(error: HeaderError) -> Self {
        Self::new(exit_of_header(&error), error.code(), error.to_string())
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self::new(exit_of_key(&error), error.code(), error.to_string())
    }
}

impl From<JwsError> for Failure {
    fn from(error: JwsError) -> Self {
        use JwsError as E;
        let exit = match &error {
            E::Malformed | E::InvalidBase64(_) | E::TooLarge(_) | E::Json(_) | E::MixedEncoding => {
                Exit::Malformed
            }
            E::SignatureCount | E::EmbeddedKey => Exit::Malformed,
            E::ParameterConflict | E::UnencodedPayload | E::DetachedPayload => Exit::Usage,
            E::Header(error) => exit_of_header(error),
            E::Key(error) => exit_of_key(error),
            E::Source => Exit::Io,
            _ => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

impl From<JweError> for Failure {
    fn from(error: JweError) -> Self {
        use JweError as E;
        if error == E::TooLarge("inflated content") {
            return Self::new(Exit::Malformed, error.code(), error.to_string())
                .hint("if so much is expected, say --zip-limit OCTETS");
        }
        let exit = match &error {
            E::Malformed | E::InvalidBase64(_) | E::TooLarge(_) | E::Json(_) | E::ContentType => {
                Exit::Malformed
            }
            // Of keys that are named, it is an error of usage: see `jwe encrypt`.
            E::RecipientCount => Exit::Malformed,
            E::ParameterConflict => Exit::Usage,
            E::Header(error) => exit_of_header(error),
            E::Key(error) => exit_of_key(error),
            _ => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

impl From<JwtError> for Failure {
    fn from(error: JwtError) -> Self {
        use JwtError as E;
        let exit = match error {
            E::Jws(error) => return error.into(),
            E::Jwe(error) => return error.into(),
            E::Key(error) => return error.into(),
            E::InvalidClaims(_) | E::InvalidClaim(_) => Exit::Malformed,
            E::Incomplete(_) | E::Contradiction(_) | E::ClaimConflict => Exit::Usage,
            E::Clock => Exit::Io,
            _ => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

/// The first decides the exit code.
impl From<Failures> for Failure {
    fn from(failures: Failures) -> Self {
        let mut all = failures.as_slice().iter().cloned().map(Self::from);
        let mut first = all.next().unwrap_or_else(|| JwtError::ClaimsMismatch.into());
        first.further = all.collect();
        first
    }
}

const fn exit_of_header(error: &HeaderError) -> Exit {
    match error {
        HeaderError::CriticalNotUnderstood
        | HeaderError::InvalidExtension(_)
        | HeaderError::UnknownParameter(_)
        | HeaderError::UnprotectedParameter(_) => Exit::Refused,
        _ => Exit::Malformed,
    }
}

const fn exit_of_key(error: &KeyError) -> Exit {
    use KeyError as E;
    match error {
        E::WrongKeyType(_)
        | E::WrongSize { .. }
        | E::AlgorithmMismatch(_)
        | E::UseMismatch(_)
        | E::OperationNotAllowed(_)
        | E::PrivateKeyRequired
        | E::NoPublicHalf
        | E::NotSymmetric
        | E::WrongPassword
        | E::TooCostly(_)
        | E::NotCompiledIn { .. }
        | E::LookAlike => Exit::Refused,
        E::PasswordRequired | E::GenerationFailed => Exit::Usage,
        E::RandomnessUnavailable => Exit::Io,
        _ => Exit::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_code_sentence_rfc_and_hint() {
        let failure = Failure::from(JwsError::InvalidSignature);
        assert_eq!(
            failure.line(),
            "invalid_signature: the signature is not valid (RFC 7515 section 5.2); the content was changed, or another \
             key signed it"
        );
        assert_eq!(
            Failure::from(JwsError::Malformed).line(),
            "jws_malformed: not a JWS in the serialization that is asked for (RFC 7515 section 7)"
        );
        assert_eq!(
            Failure::usage("a_code", "a \"word\"").hint("do").json(),
            r#"{"error":{"code":"a_code","message":"a \"word\"","hint":"do","exit":2}}"#
        );
    }

    #[test]
    fn exit_codes_tell_refused_from_malformed() {
        assert_eq!(Failure::from(JwtError::Expired).exit, Exit::Refused);
        assert_eq!(Failure::from(JwtError::Jws(JwsError::Malformed)).exit, Exit::Malformed);
        assert_eq!(Failure::from(JwtError::Incomplete("issuer")).exit, Exit::Usage);
        assert_eq!(Failure::from(JweError::DecryptFailed).exit, Exit::Refused);
        assert_eq!(Failure::from(KeyError::UnknownKeyType).exit, Exit::Malformed);
        assert_eq!(Failure::from(KeyError::PrivateKeyRequired).exit, Exit::Refused);
        assert_eq!(Failure::io("x", &std::io::ErrorKind::NotFound.into()).exit, Exit::Io);
    }
}
