//! A service from a file of configuration: a structure for the caller's reader of TOML, JSON or YAML.

mod error;
mod expand;
mod keys;
mod resolve;
mod text;

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_jwa::{ContentEncryption, KeyManagementAlgorithm, KeyOperation, SignatureAlgorithm};
use jose_jwe::Password;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned},
};

pub use error::ConfigError;

use crate::{Defaults, JwtService, ListRule, ServiceParts, Validation, ValidatorBuilder};
use keys::{KeyEntries, KeyEntry};
use text::{Lifetime, Secret, Texts, flag, present};

/// The variable that holds the secret where the configuration says `default_secret = true`.
pub const DEFAULT_SECRET: &str = "JOSE_JWT_SECRET_KEY";

/// The configuration of a [`JwtService`], as it is written. No member is needed but those that make a service; one that is
/// not known is an error, and so is one without a value.
///
/// | member | value |
/// |---|---|
/// | `alg` | the signature algorithm |
/// | `enc` | the content encryption |
/// | `key_management` | the `alg` of the JWE; the key decides by default |
/// | `secret` | text, for `HS…` and for encryption |
/// | `default_secret` | `true`: the variable `JOSE_JWT_SECRET_KEY` is the secret |
/// | `signing_key`, `encryption_key` | a key |
/// | `verification_keys`, `decryption_keys` | a key, a set of keys, or a list of either |
/// | `password` | text, for PBES2 |
/// | `issuer`, `audience` | one text or a list: what is expected, and if it is one, what is issued |
/// | `any_issuer`, `any_audience`, `no_audience` | `true`: expected instead |
/// | `typ`, `subject` | what is expected; `typ` is issued, too |
/// | `required` | one text or a list: claims that have to be there |
/// | `expires_in`, `not_before_in` | a duration: what is issued. Without `expires_in`, each token has to be given its `exp` |
/// | `leeway`, `max_age` | a duration: what is accepted |
/// | `expiration_optional`, `content_type_optional` | `true`: what is accepted |
/// | `random_jwt_id`, `refuse_sensitive` | `true`: what is issued |
/// | `list` | a table: `rule` is `allow` or `deny`, the rest is for the back end |
///
/// A key is a JWK or PEM text, the members of a JWK as a table, or a table with `file` (JWK, JWK Set, PEM or DER) and, where
/// needed, `password` and `kid`. A token with a `kid` is verified with the keys that have this `kid`: a key file of PEM has none
/// unless `kid` stands beside it. A duration is a whole number of seconds or a text such as `90s`, `15m`, `12h`, `7d`.
///
/// Secrets belong in variables or files: the error of a reader of TOML, JSON or YAML may quote the line that it does not
/// understand. In every text, `$NAME`, `${NAME}` and `${NAME:-text}` are replaced by variables, once, and `$$` is a dollar sign.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    #[serde(default, deserialize_with = "present")]
    alg: Option<String>,
    #[serde(default, deserialize_with = "present")]
    enc: Option<String>,
    #[serde(default, deserialize_with = "present")]
    key_management: Option<String>,
    #[serde(default, deserialize_with = "present")]
    secret: Option<Secret>,
    #[serde(default, deserialize_with = "flag")]
    default_secret: bool,
    #[serde(default, deserialize_with = "present")]
    signing_key: Option<KeyEntry>,
    #[serde(default, deserialize_with = "present")]
    verification_keys: Option<KeyEntries>,
    #[serde(default, deserialize_with = "present")]
    encryption_key: Option<KeyEntry>,
    #[serde(default, deserialize_with = "present")]
    decryption_keys: Option<KeyEntries>,
    #[serde(default, deserialize_with = "present")]
    password: Option<Secret>,
    #[serde(default)]
    issuer: Texts,
    #[serde(default)]
    audience: Texts,
    #[serde(default)]
    any_issuer: bool,
    #[serde(default)]
    any_audience: bool,
    #[serde(default)]
    no_audience: bool,
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    subject: Option<String>,
    #[serde(default)]
    required: Texts,
    #[serde(default, deserialize_with = "present")]
    expires_in: Option<Lifetime>,
    #[serde(default, deserialize_with = "present")]
    not_before_in: Option<Lifetime>,
    #[serde(default, deserialize_with = "present")]
    leeway: Option<Lifetime>,
    #[serde(default, deserialize_with = "present")]
    max_age: Option<Lifetime>,
    #[serde(default)]
    expiration_optional: bool,
    #[serde(default)]
    content_type_optional: bool,
    #[serde(default)]
    random_jwt_id: bool,
    #[serde(default)]
    refuse_sensitive: bool,
    #[serde(default, deserialize_with = "present")]
    list: Option<ListConfig>,
}

/// The list of a configuration: its rule, and what its back end has to know.
#[derive(Clone)]
pub struct ListConfig {
    rule: Rule,
    settings: serde_json::Map<String, serde_json::Value>,
}

impl<'de> Deserialize<'de> for ListConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Table {
            rule: Rule,
            #[serde(flatten)]
            settings: serde_json::Map<String, serde_json::Value>,
        }
        // The message would quote values.
        let Table { rule, settings } = Table::deserialize(deserializer)
            .map_err(|_| de::Error::custom("a list is a table, and its `rule` is `allow` or `deny`"))?;
        Ok(Self { rule, settings })
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rule {
    Allow,
    Deny,
}

impl ListConfig {
    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> ListRule {
        match self.rule {
            Rule::Allow => ListRule::Allow,
            Rule::Deny => ListRule::Deny,
        }
    }

    /// The rest of the table, as the type that the back end has for it.
    ///
    /// # Errors
    /// [`ConfigError::InvalidValue`] if it does not fit.
    pub fn settings<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        // The message of serde_json would quote values.
        T::deserialize(serde_json::Value::Object(self.settings.clone()))
            .map_err(|_| ConfigError::InvalidValue("list"))
    }
}

impl fmt::Debug for ListConfig {
    /// Without the settings, which may have passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ListConfig({:?})", self.rule())
    }
}

impl fmt::Debug for ServiceConfig {
    /// Without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceConfig(..)")
    }
}

/// A configuration whose variables have been replaced.
#[derive(Clone, Debug)]
pub struct ResolvedConfig(ServiceConfig);

impl ResolvedConfig {
    /// The list that is configured. The service is not built without it: it is given with `allow_list` or `deny_list`.
    #[must_use]
    pub const fn list(&self) -> Option<&ListConfig> {
        self.0.list.as_ref()
    }

    /// The service being configured, with keys from the file system: a list, a clock or further expectations can be added
    /// before it is built.
    ///
    /// # Errors
    /// As [`builder`](Self::builder).
    #[cfg(feature = "std")]
    pub fn builder_from_files(self) -> Result<ValidatorBuilder<ServiceParts>, ConfigError> {
        self.builder(|path| std::fs::read(path).map_err(|error| alloc::format!("{path}: {error}")))
    }

    /// The same with files from a function of the caller, which answers with octets or with the reason why not.
    ///
    /// # Errors
    /// [`ConfigError`] with the member that cannot be understood. Whether all members together make a service is decided
    /// when it is built.
    pub fn builder(
        self,
        files: impl Fn(&str) -> Result<Vec<u8>, String>,
    ) -> Result<ValidatorBuilder<ServiceParts>, ConfigError> {
        let Self(config) = self;
        let files: &keys::ReadFile<'_> = &files;
        let mut builder = JwtService::builder();
        let algorithm = config.alg.as_deref().map(|name| named(SignatureAlgorithm::from_name(name), "alg"));
        let algorithm = algorithm.transpose()?;
        if let Some(algorithm) = algorithm {
            builder = builder.algorithm(algorithm);
        }
        if let Some(name) = &config.enc {
            builder = builder.encryption(named(ContentEncryption::from_name(name), "enc")?);
        }
        if let Some(name) = &config.key_management {
            builder =
                builder.key_management(named(KeyManagementAlgorithm::from_name(name), "key_management")?);
        }
        if let Some(secret) = config.secret.clone() {
            builder = builder.secret(secret.into_bytes());
        }
        if let Some(password) = &config.password {
            builder = builder.password(Password::new(password.expose()));
        }
        if let Some(key) = config.signing_key.clone() {
            let key = key.read_one("signing_key", files)?;
            // The service would refuse it as well, but cannot name the member.
            if let Some(algorithm) = algorithm {
                key.fit(algorithm, KeyOperation::Sign)
                    .map_err(|error| ConfigError::Key { member: "signing_key", error })?;
            }
            builder = builder.signing_key(&key);
        }
        if let Some(keys) = config.verification_keys.clone() {
            builder = builder.verification_keys(&keys.read("verification_keys", files)?);
        }
        if let Some(key) = config.encryption_key.clone() {
            builder = builder.encryption_key(&key.read_one("encryption_key", files)?);
        }
        if let Some(keys) = config.decryption_keys.clone() {
            builder = builder.decryption_keys(&keys.read("decryption_keys", files)?);
        }
        if let Some(list) = &config.list {
            builder = builder.list_required(list.rule());
        }
        config.claims(builder)
    }
}

impl ServiceConfig {
    /// What is said about claims.
    fn claims(
        self,
        mut builder: ValidatorBuilder<ServiceParts>,
    ) -> Result<ValidatorBuilder<ServiceParts>, ConfigError> {
        let lifetime = |lifetime: &Option<Lifetime>, member| {
            lifetime.as_ref().map(|lifetime| lifetime.parse(member)).transpose()
        };
        let mut defaults = Defaults::new();
        if let Some(lifetime) = lifetime(&self.expires_in, "expires_in")? {
            defaults = defaults.expires_in(lifetime);
        }
        if let Some(delay) = lifetime(&self.not_before_in, "not_before_in")? {
            defaults = defaults.not_before_in(delay);
        }
        if self.random_jwt_id {
            defaults = defaults.with_random_jwt_id();
        }
        if let Some(typ) = &self.typ {
            defaults = defaults.typ(typ);
            builder = builder.typ(typ);
        }
        builder = builder.defaults(defaults);
        if self.refuse_sensitive {
            builder = builder.refuse_sensitive();
        }
        // An empty variable, most likely: no issuer and no audience has that name.
        for (texts, member) in [(&self.issuer, "issuer"), (&self.audience, "audience")] {
            if texts.0.iter().any(String::is_empty) {
                return Err(ConfigError::InvalidValue(member));
            }
        }
        builder = self.issuer.0.into_iter().fold(builder, ValidatorBuilder::issuer);
        builder = self.audience.0.into_iter().fold(builder, ValidatorBuilder::audience);
        type Flag = fn(ValidatorBuilder<ServiceParts>) -> ValidatorBuilder<ServiceParts>;
        let flags: [(bool, Flag); 5] = [
            (self.any_issuer, ValidatorBuilder::any_issuer),
            (self.any_audience, ValidatorBuilder::any_audience),
            (self.no_audience, ValidatorBuilder::no_audience),
            (self.expiration_optional, ValidatorBuilder::expiration_optional),
            (self.content_type_optional, ValidatorBuilder::content_type_optional),
        ];
        builder = flags.into_iter().fold(builder, |builder, (is_set, set)| match is_set {
            true => set(builder),
            false => builder,
        });
        if let Some(subject) = self.subject {
            builder = builder.expect(|validation| validation.subject(subject));
        }
        if let Some(leeway) = lifetime(&self.leeway, "leeway")? {
            builder = builder.leeway(leeway);
        }
        if let Some(age) = lifetime(&self.max_age, "max_age")? {
            builder = builder.expect(|validation| validation.max_age(age));
        }
        Ok(builder.expect(|validation| self.required.0.into_iter().fold(validation, Validation::required)))
    }
}

fn named<A>(algorithm: Option<A>, member: &'static str) -> Result<A, ConfigError> {
    algorithm.ok_or(ConfigError::InvalidValue(member))
}
