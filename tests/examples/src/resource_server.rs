//! The resource server: takes tokens of one issuer, each door those of one kind.

use std::{error::Error, sync::Arc};

use hyper::{
    Method, Request, StatusCode,
    body::Incoming,
    header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE},
};
use jose_jwk::{
    Jwk, JwkSet, KeySpec,
    jwa::{Curve, KeyUse},
};
use jose_jwt::{
    Decryption, Encrypted, JwtError, Kind, Nested, TokenList as _, Validated, Validator, ValidatorBuilder,
    jwe::{DecryptionKey, KeyManagementAlgorithm},
    jws::{JwsError, SignatureAlgorithm},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    deny_list::DenyList,
    http::{self, FetchError, Reply},
    remote_keys::RemoteKeys,
};

const AUDIENCE: &str = "orders";
/// What the issuer signs with.
pub const ALGORITHMS: &[SignatureAlgorithm] = &[SignatureAlgorithm::Es256];

/// The claims beside the registered ones.
#[derive(Deserialize)]
struct Access {
    scope: String,
}

/// The resource server. What it trusts and expects is decided here, before any token is seen.
#[derive(Debug)]
pub struct ResourceServer {
    issuer_keys: Arc<RemoteKeys>,
    signed: Validator,
    encrypted: Validator<Encrypted>,
    nested: Validator<Nested>,
    denied: Arc<DenyList>,
    /// The public half of the key for nested tokens.
    published: String,
}

impl ResourceServer {
    /// A server that trusts the issuer of this name with these keys, and shares this secret with it.
    ///
    /// # Errors
    /// If a key cannot be made, or the secret has another size than 256 bits.
    pub fn new(issuer: &str, issuer_keys: Arc<RemoteKeys>, secret: &Jwk) -> Result<Self, Box<dyn Error>> {
        let denied = Arc::new(DenyList::default());
        let signed = expecting(Validator::builder(), issuer, &denied)
            .key_source(Arc::clone(&issuer_keys))
            .algorithms(ALGORITHMS)
            .build()?;
        // Nobody but the issuer has this secret, so what it encrypts is from there.
        let shared = DecryptionKey::from_jwk(secret, KeyManagementAlgorithm::A256Kw)?;
        let shared = Decryption::with_keys([shared]);
        let encrypted = expecting(Validator::encrypted(shared), issuer, &denied).build()?;
        // Everybody has this public key, so what it encrypts has to be signed within.
        let jwk =
            Jwk::generate(KeySpec::Ec(Curve::P256))?.with_thumbprint_as_key_id().with_use(KeyUse::Encryption);
        let own = DecryptionKey::from_jwk(&jwk, KeyManagementAlgorithm::EcdhEsA256Kw)?;
        let nested = signed.clone().nested_in(Decryption::with_keys([own]));
        let published = JwkSet::from_iter([jwk]).to_public().to_json();
        Ok(Self { issuer_keys, signed, encrypted, nested, denied, published })
    }

    /// Verifies a token that the issuer signed. One that names a key which is not at hand is the occasion to fetch the keys anew.
    async fn admit<K: Kind>(
        &self,
        validator: &Validator<K>,
        request: &Request<Incoming>,
    ) -> Result<Validated<Access, K>, Refusal> {
        let token = bearer_token(request)?;
        self.issuer_keys.at_hand().await?;
        match validator.verify(token) {
            Err(JwtError::Jws(JwsError::NoMatchingKey)) if self.issuer_keys.refetch().await? => {
                Ok(validator.verify(token)?)
            }
            verified => Ok(verified?),
        }
    }

    /// From now on nobody gets in with this token, in whatever form it comes.
    async fn log_out(&self, request: &Request<Incoming>) -> Result<Reply, Refusal> {
        let token = self.admit(&self.signed, request).await?;
        self.denied.add(&self.signed.list_entry(&token)).map_err(JwtError::List)?;
        Ok(http::empty(StatusCode::NO_CONTENT))
    }
}

impl http::Service for ResourceServer {
    async fn answer(&self, request: Request<Incoming>) -> Reply {
        let reply = match (request.method(), request.uri().path()) {
            (&Method::GET, "/.well-known/jwks.json") => Ok(http::jwk_set(self.published.clone())),
            // The door decides which kind of token is due, and never the token.
            (&Method::GET, "/orders") => {
                self.admit(&self.signed, &request).await.and_then(|token| orders(&token))
            }
            (&Method::GET, "/orders/confidential") => {
                self.admit(&self.nested, &request).await.and_then(|token| orders(&token))
            }
            // No key of the issuer's set is needed for these.
            (&Method::GET, "/orders/internal") => bearer_token(&request)
                .and_then(|token| Ok(self.encrypted.verify(token)?))
                .and_then(|token| orders(&token)),
            (&Method::POST, "/logout") => self.log_out(&request).await,
            _ => Ok(http::empty(StatusCode::NOT_FOUND)),
        };
        reply.unwrap_or_else(|refusal| refusal.reply())
    }
}

/// What there is behind the doors.
fn orders<K>(token: &Validated<Access, K>) -> Result<Reply, Refusal> {
    if !token.claims().scope.split(' ').any(|scope| scope == "orders:read") {
        return Err(Refusal::Scope("orders:read"));
    }
    Ok(http::json(StatusCode::OK, &json!({ "subject": token.registered().subject(), "orders": [] })))
}

/// What is the same at every door.
fn expecting<S>(builder: ValidatorBuilder<S>, issuer: &str, denied: &Arc<DenyList>) -> ValidatorBuilder<S> {
    // Issuer and server would tolerate some seconds between their clocks with `.leeway(…)`; here they have the same.
    builder.issuer(issuer).audience(AUDIENCE).typ("at+jwt").deny_list(Arc::clone(denied))
}

/// The token of a request (RFC 6750 §2.1).
fn bearer_token(request: &Request<Incoming>) -> Result<&str, Refusal> {
    let mut values = request.headers().get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Refusal::NoToken);
    };
    match value.to_str().ok().and_then(|value| value.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") => Ok(token.trim()),
        _ => Err(Refusal::NoToken),
    }
}

/// Why a request is not answered.
enum Refusal {
    NoToken,
    Token(JwtError),
    Scope(&'static str),
    Keys(FetchError),
}

impl Refusal {
    /// The reply (RFC 6750 §3). Of the token there is nothing in it but the code of the error.
    fn reply(&self) -> Reply {
        let (status, challenge, body) = match self {
            Self::NoToken => {
                (StatusCode::UNAUTHORIZED, Some("Bearer".into()), json!({ "error": "no_token" }))
            }
            Self::Keys(error) => (
                StatusCode::SERVICE_UNAVAILABLE,
                None,
                json!({ "error": "temporarily_unavailable", "error_description": error.to_string() }),
            ),
            // The token may be good; what is needed to know it is not there.
            Self::Token(
                error @ (JwtError::List(_) | JwtError::Clock | JwtError::Jws(JwsError::KeySource)),
            ) => (
                StatusCode::SERVICE_UNAVAILABLE,
                None,
                json!({ "error": "temporarily_unavailable", "code": error.code() }),
            ),
            Self::Token(error) => (
                StatusCode::UNAUTHORIZED,
                Some(format!("Bearer error=\"invalid_token\", error_description=\"{}\"", error.code())),
                json!({ "error": "invalid_token", "code": error.code() }),
            ),
            Self::Scope(scope) => (
                StatusCode::FORBIDDEN,
                Some(format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")),
                json!({ "error": "insufficient_scope", "scope": scope }),
            ),
        };
        let mut reply = http::json(status, &body);
        if let Some(challenge) = challenge.and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
            reply.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        reply
    }
}

impl From<JwtError> for Refusal {
    fn from(error: JwtError) -> Self {
        Self::Token(error)
    }
}

impl From<FetchError> for Refusal {
    fn from(error: FetchError) -> Self {
        Self::Keys(error)
    }
}
