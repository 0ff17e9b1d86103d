//! Replacing the variables in every text of a configuration.

use alloc::string::String;

use super::{
    ConfigError, DEFAULT_SECRET, ResolvedConfig, ServiceConfig,
    expand::{expand, expand_value},
    text::{Lifetime, Secret},
};

impl ServiceConfig {
    /// Replaces the variables by those of the environment.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve). A variable that is not Unicode is not set.
    #[cfg(feature = "std")]
    pub fn resolve_from_environment(self) -> Result<ResolvedConfig, ConfigError> {
        self.resolve(|name| std::env::var(name).ok())
    }

    /// Replaces the variables by what the function answers.
    ///
    /// # Errors
    /// [`ConfigError::MissingVariable`] and [`ConfigError::MalformedVariable`].
    pub fn resolve(mut self, lookup: impl Fn(&str) -> Option<String>) -> Result<ResolvedConfig, ConfigError> {
        let lookup: &dyn Fn(&str) -> Option<String> = &lookup;
        let texts = [
            (&mut self.alg, "alg"),
            (&mut self.enc, "enc"),
            (&mut self.key_management, "key_management"),
            (&mut self.typ, "typ"),
            (&mut self.subject, "subject"),
        ];
        for (text, member) in texts {
            if let Some(text) = text {
                *text = expand(text, member, lookup)?;
            }
        }
        let lists = [
            (&mut self.issuer, "issuer"),
            (&mut self.audience, "audience"),
            (&mut self.required, "required"),
        ];
        for (texts, member) in lists {
            for text in &mut texts.0 {
                *text = expand(text, member, lookup)?;
            }
        }
        let lifetimes = [
            (&mut self.expires_in, "expires_in"),
            (&mut self.not_before_in, "not_before_in"),
            (&mut self.leeway, "leeway"),
            (&mut self.max_age, "max_age"),
        ];
        for (lifetime, member) in lifetimes {
            if let Some(Lifetime(text)) = lifetime {
                *text = expand(text, member, lookup)?;
            }
        }
        for (secret, member) in [(&mut self.secret, "secret"), (&mut self.password, "password")] {
            if let Some(secret) = secret {
                secret.expand(member, lookup)?;
            }
        }
        if self.default_secret {
            if self.secret.is_some() {
                return Err(ConfigError::Contradiction(
                    "`secret` and `default_secret` both give the secret: leave one out",
                ));
            }
            let secret = lookup(DEFAULT_SECRET);
            let secret = secret.ok_or_else(|| ConfigError::MissingVariable(DEFAULT_SECRET.into()))?;
            self.secret = Some(Secret::new(secret));
        }
        for (key, member) in
            [(&mut self.signing_key, "signing_key"), (&mut self.encryption_key, "encryption_key")]
        {
            if let Some(key) = key {
                key.expand(member, lookup)?;
            }
        }
        for (keys, member) in [
            (&mut self.verification_keys, "verification_keys"),
            (&mut self.decryption_keys, "decryption_keys"),
        ] {
            if let Some(keys) = keys {
                keys.expand(member, lookup)?;
            }
        }
        if let Some(list) = &mut self.list {
            list.settings.values_mut().try_for_each(|value| expand_value(value, "list", lookup))?;
        }
        Ok(ResolvedConfig(self))
    }
}
