//! The issuer: signs and encrypts tokens, publishes its keys, and changes them while it runs.

use std::{
    error::Error,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use hyper::{Method, Request, StatusCode, body::Incoming};
use jose_jwk::{Jwk, JwkSet, KeySpec, jwa::KeyUse};
use jose_jwt::{
    Defaults, Encryption, JwtError,
    jwe::{ContentEncryption, EncryptionKey, KeyManagementAlgorithm},
    jws::{SignatureAlgorithm, SigningKey},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::http::{self, FetchError, Reply};

/// The resource servers for which there are tokens.
const AUDIENCES: &[&str] = &[ORDERS, "billing"];
/// The one that takes encrypted tokens, too.
const ORDERS: &str = "orders";

/// What a token is asked for. Who asks, and whether it may have one, is not the matter of this example.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    subject: String,
    audience: String,
    #[serde(default)]
    form: Form,
}

/// How a token is secured.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    #[default]
    Signed,
    Encrypted,
    Nested,
}

/// The claims beside the registered ones.
#[derive(Serialize)]
struct Access {
    scope: &'static str,
}

/// The issuer.
#[derive(Debug)]
pub struct Issuer {
    lifetime: Duration,
    defaults: Defaults,
    keys: RwLock<Keys>,
    /// Under the secret that it shares with the service for orders, and with nobody else: so such a token proves its sender.
    shared: Encryption,
    /// Where the service for orders publishes the key for nested tokens.
    orders_keys: String,
}

impl Issuer {
    /// An issuer of this name, whose tokens live so long.
    ///
    /// # Errors
    /// If keys cannot be made, or the secret has another size than 256 bits.
    pub fn new(
        name: impl Into<String>,
        lifetime: Duration,
        secret: &Jwk,
        orders_keys: impl Into<String>,
    ) -> Result<Self, Box<dyn Error>> {
        let secret = EncryptionKey::from_jwk(secret, KeyManagementAlgorithm::A256Kw)?;
        Ok(Self {
            lifetime,
            // What stands in every token. The type says that it is an access token (RFC 9068 §2.1).
            defaults: Defaults::new().issuer(name).expires_in(lifetime).with_random_jwt_id().typ("at+jwt"),
            keys: RwLock::new(Keys::generate()?),
            shared: Encryption::new(ContentEncryption::A256Gcm, secret),
            orders_keys: orders_keys.into(),
        })
    }

    async fn issue(&self, order: &Order) -> Result<String, IssueError> {
        if !AUDIENCES.contains(&order.audience.as_str()) {
            return Err(IssueError::Refused("unknown audience"));
        }
        if order.audience != ORDERS && !matches!(order.form, Form::Signed) {
            return Err(IssueError::Refused("no key of this audience is known"));
        }
        // Before the lock, which must not be held while something else is waited for.
        let recipient = match order.form {
            Form::Nested => Some(self.recipient().await?),
            _ => None,
        };
        let access = Access { scope: "orders:read" };
        let token = self.defaults.issue().audience(&order.audience).subject(&order.subject).claims(&access);
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        Ok(match (order.form, recipient) {
            (Form::Nested, Some(recipient)) => token.sign_and_encrypt(&keys.signing, &recipient)?,
            (Form::Encrypted, _) => token.encrypt(&self.shared)?,
            _ => token.sign(&keys.signing)?,
        })
    }

    /// The key of the service for orders, asked for each time: it has another one when it was started anew.
    async fn recipient(&self) -> Result<Encryption, IssueError> {
        let document = http::get(&self.orders_keys).await?;
        let set = JwkSet::from_json(&document).map_err(JwtError::Key)?;
        let key = EncryptionKey::from_set(&set, None, KeyManagementAlgorithm::EcdhEsA256Kw)
            .map_err(JwtError::Key)?;
        Ok(Encryption::new(ContentEncryption::A256Gcm, key))
    }

    /// Signs with a new key from now on. The old one stays published, for the tokens that are out.
    fn rotate(&self) -> Result<(), Box<dyn Error>> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let published = std::mem::take(&mut keys.published);
        *keys = Keys::generate()?;
        keys.published.extend(published.keys().iter().cloned());
        Ok(())
    }

    /// Takes the old keys out: after the lifetime of the last token, or at once when one is lost.
    fn retire(&self) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let current = keys.signing.key_id().map(String::from);
        keys.published.remove_unless(|jwk| jwk.key_id() == current.as_deref());
    }
}

/// The key that signs, and all that are published.
#[derive(Debug)]
struct Keys {
    signing: SigningKey,
    published: JwkSet,
}

impl Keys {
    fn generate() -> Result<Self, Box<dyn Error>> {
        let algorithm = SignatureAlgorithm::Es256;
        let jwk = Jwk::generate(KeySpec::for_algorithm(algorithm))?.with_thumbprint_as_key_id();
        let jwk = jwk.with_algorithm(algorithm).with_use(KeyUse::Signature);
        Ok(Self { signing: SigningKey::from_jwk(&jwk, algorithm)?, published: JwkSet::from_iter([jwk]) })
    }
}

impl http::Service for Issuer {
    async fn answer(&self, request: Request<Incoming>) -> Reply {
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/.well-known/jwks.json") => {
                // Only the public halves come out, whatever is in the set.
                let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
                http::jwk_set(keys.published.to_public().to_json())
            }
            (&Method::POST, "/token") => {
                let Some(order) = http::read_json(request.into_body()).await else {
                    return IssueError::Refused("no order for a token").reply();
                };
                match self.issue(&order).await {
                    Ok(token) => http::json(
                        StatusCode::OK,
                        &json!({ "access_token": token, "token_type": "Bearer", "expires_in": self.lifetime.as_secs() }),
                    ),
                    Err(error) => error.reply(),
                }
            }
            (&Method::POST, "/keys/rotate") => match self.rotate() {
                Ok(()) => http::empty(StatusCode::NO_CONTENT),
                Err(_) => http::empty(StatusCode::INTERNAL_SERVER_ERROR),
            },
            (&Method::POST, "/keys/retire") => {
                self.retire();
                http::empty(StatusCode::NO_CONTENT)
            }
            _ => http::empty(StatusCode::NOT_FOUND),
        }
    }
}

/// Why there is no token.
enum IssueError {
    /// The one who asks is at fault.
    Refused(&'static str),
    /// The keys of the recipient cannot be had.
    Recipient(FetchError),
    /// It failed here.
    Failed(JwtError),
}

impl IssueError {
    fn reply(&self) -> Reply {
        let (status, body) = match self {
            Self::Refused(why) => {
                (StatusCode::BAD_REQUEST, json!({ "error": "invalid_request", "error_description": why }))
            }
            Self::Recipient(error) => (
                StatusCode::SERVICE_UNAVAILABLE,
                json!({ "error": "temporarily_unavailable", "error_description": error.to_string() }),
            ),
            Self::Failed(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": "server_error", "code": error.code() }))
            }
        };
        http::json(status, &body)
    }
}

impl From<JwtError> for IssueError {
    fn from(error: JwtError) -> Self {
        Self::Failed(error)
    }
}

impl From<FetchError> for IssueError {
    fn from(error: FetchError) -> Self {
        Self::Recipient(error)
    }
}
