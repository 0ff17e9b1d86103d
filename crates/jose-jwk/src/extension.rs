//! Extension parameters of headers: which a caller understands, how their values are checked, and what is refused
//! besides (RFC 7515 §4.1.11, RFC 7516 §4.1.13).

use alloc::{borrow::ToOwned as _, string::String, sync::Arc, vec::Vec};
use core::fmt;

use jose_b64::json::{Object, Value};

use crate::{Header, HeaderError};

/// Whether a value is one that the parameter can have.
type Check = Arc<dyn Fn(Value<'_>) -> bool + Send + Sync>;

/// What a caller declares about extension parameters.
#[derive(Clone, Default)]
pub struct Extensions {
    understood: Vec<Extension>,
    strict: bool,
}

#[derive(Clone)]
struct Extension {
    name: String,
    check: Option<Check>,
}

impl AsRef<str> for Extension {
    fn as_ref(&self) -> &str {
        &self.name
    }
}

impl Extensions {
    /// No extension is understood, and those that are not critical are ignored.
    #[must_use]
    pub const fn new() -> Self {
        Self { understood: Vec::new(), strict: false }
    }

    /// Declares a parameter, which `crit` may then list.
    #[must_use]
    pub fn understand(mut self, name: impl Into<String>) -> Self {
        self.understood.push(Extension { name: name.into(), check: None });
        self
    }

    /// Declares a parameter and how its value is checked wherever it is present, critical or not.
    #[must_use]
    pub fn understand_if(
        mut self,
        name: impl Into<String>,
        check: impl Fn(Value<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.understood.push(Extension { name: name.into(), check: Some(Arc::new(check)) });
        self
    }

    /// Refuses parameters that are neither defined for the header nor declared here, in both parts of the header.
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Whether a header may be taken; `defined` are the names that its specification defines.
    ///
    /// # Errors
    /// [`HeaderError::CriticalNotUnderstood`], [`HeaderError::InvalidExtension`] for a value that its check refuses,
    /// [`HeaderError::UnknownParameter`] for a name that strictness refuses.
    pub fn admit(&self, header: &Header, defined: &[&str]) -> Result<(), HeaderError> {
        header.check_critical(&self.understood)?;
        for extension in &self.understood {
            let (Some(check), Some(value)) = (&extension.check, header.get(&extension.name)) else {
                continue;
            };
            if !check(value) {
                return Err(HeaderError::InvalidExtension(extension.name.clone()));
            }
        }
        if self.strict {
            for (name, _) in
                header.protected().iter().chain(header.unprotected().iter().flat_map(Object::iter))
            {
                let is_declared = self.understood.iter().any(|extension| extension.name == name);
                if !is_declared && !defined.contains(&&*name) {
                    return Err(HeaderError::UnknownParameter((*name).to_owned()));
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.understood.iter().map(|extension| extension.name.as_str()).collect();
        f.debug_struct("Extensions").field("understood", &names).field("strict", &self.strict).finish()
    }
}
