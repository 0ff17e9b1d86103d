//! `jose key convert`: keys in another form.

use clap::{Args, ValueEnum};
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwe::{EncryptionKey, Password, encrypt_jwk, encrypt_jwk_set};
use jose_jwk::{Jwk, JwkSet, KeyError, PasswordKdf, PrivateForm, PublicForm, Randomness};
use zeroize::Zeroizing;

use super::{KeyFiles, whole_json};
use crate::{
    error::{Failure, Outcome},
    input::Input,
    keys::Keys,
    output::{Output, Product},
    secret::{NewPassword, Secret},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose key convert --to jwk key.pem
  jose key convert --to pem --new-password-prompt --out key.pem key.jwk")]
pub(crate) struct Convert {
    #[command(flatten)]
    files: KeyFiles,
    /// The form to write
    #[arg(long, value_enum)]
    to: To,
    #[command(flatten)]
    new_password: NewPassword,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum To {
    /// JWK, encrypted as a JWE if there is a new password (RFC 7517 section 7)
    Jwk,
    /// JWK Set, encrypted in the same way
    Jwks,
    /// PEM: PKCS#8, or SPKI for a public key
    Pem,
    /// DER of the same
    Der,
    /// PEM of RSA keys alone (RFC 8017 appendix A.1)
    Pkcs1,
    /// PEM of private EC keys alone (RFC 5915)
    Sec1,
    /// The public half as a line of `authorized_keys`
    Openssh,
}

impl Convert {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let keys = self.files.read(input)?;
        let password = self.new_password.source().map(|source| source.read(input)).transpose()?;
        let is_secret = keys.all().iter().any(Jwk::is_private);
        let holds_password = matches!(self.to, To::Jwk | To::Jwks | To::Pem | To::Der);
        if password.is_some() && !(is_secret && holds_password) {
            return Err(Failure::usage("password_not_taken", "what is written would not be encrypted")
                .hint("a password goes with private keys as jwk, jwks, pem or der"));
        }
        let password = password.as_ref();
        match self.to {
            To::Jwk => self.jwk(keys.only()?, password, output),
            To::Jwks => jwks(&keys, password, output),
            To::Pem => {
                let texts = keys.all().iter().map(|jwk| pem(jwk, password)).collect::<Result<Vec<_>, _>>()?;
                let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
                output.deliver("pem", Product::Lines(&Zeroizing::new(texts.concat())), None)
            }
            To::Der => output.deliver("der", Product::Octets(&der(keys.only()?, password)?), None),
            To::Pkcs1 => output.deliver("pem", Product::Lines(&pkcs1(keys.only()?)?), None),
            To::Sec1 => {
                let text = keys.only()?.to_unencrypted_pem(PrivateForm::Sec1)?;
                output.deliver("pem", Product::Lines(&text), None)
            }
            To::Openssh => {
                let lines = keys.all().iter().map(|jwk| jwk.to_public()?.to_openssh());
                let lines = lines.collect::<Result<Vec<_>, KeyError>>()?;
                output.deliver("openssh", Product::Text(&lines.join("\n")), None)
            }
        }
    }

    fn jwk(&self, jwk: &Jwk, password: Option<&Secret>, output: &Output) -> Outcome {
        match password {
            None => output.deliver("key", Product::Json(&whole_json(jwk)?), None),
            Some(password) => {
                let text = encrypt_jwk(jwk, ContentEncryption::A256Gcm, &key_of(password)?)?;
                output.deliver("jwe", Product::Text(&text), None)
            }
        }
    }
}

fn jwks(keys: &Keys, password: Option<&Secret>, output: &Output) -> Outcome {
    let one;
    let set = match keys {
        Keys::Set(set) => set,
        Keys::One(jwk) => {
            one = JwkSet::from_iter([Jwk::clone(jwk)]);
            &one
        }
    };
    match password {
        None => output.deliver("keys", Product::Json(&set.to_private_json()), None),
        Some(password) => {
            let text = encrypt_jwk_set(set, ContentEncryption::A256Gcm, &key_of(password)?)?;
            output.deliver("jwe", Product::Text(&text), None)
        }
    }
}

fn key_of(password: &Secret) -> Result<EncryptionKey, KeyError> {
    let algorithm = KeyManagementAlgorithm::Pbes2Hs512A256Kw;
    EncryptionKey::from_password(&Password::new(password.as_slice()), algorithm, None)
}

fn pem(jwk: &Jwk, password: Option<&Secret>) -> Result<Zeroizing<String>, KeyError> {
    match password {
        _ if !jwk.is_private() => Ok(Zeroizing::new(jwk.to_public()?.to_pem(PublicForm::Spki)?)),
        None => jwk.to_unencrypted_pem(PrivateForm::Pkcs8),
        Some(password) => {
            jwk.to_encrypted_pem(password, PasswordKdf::default(), Randomness::system()).map(Zeroizing::new)
        }
    }
}

fn der(jwk: &Jwk, password: Option<&Secret>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    match password {
        _ if !jwk.is_private() => Ok(Zeroizing::new(jwk.to_public()?.to_der(PublicForm::Spki)?)),
        None => jwk.to_unencrypted_der(PrivateForm::Pkcs8),
        Some(password) => {
            jwk.to_encrypted_der(password, PasswordKdf::default(), Randomness::system()).map(Zeroizing::new)
        }
    }
}

fn pkcs1(jwk: &Jwk) -> Result<Zeroizing<String>, KeyError> {
    match jwk.is_private() {
        true => jwk.to_unencrypted_pem(PrivateForm::Pkcs1),
        false => Ok(Zeroizing::new(jwk.to_public()?.to_pem(PublicForm::Pkcs1)?)),
    }
}
