//! Decryption: from text to a plaintext.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, ops::ControlFlow};

use jose_b64::owned;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::{Header, Randomness};
use rand_core::CryptoRng;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{
    Cek, DecryptionKey, JweError, KeySource, Limits, Opening, Policy, Unverified, UnverifiedRecipient, alg,
    enc::{self, Content},
    policy::Admitted,
    traits::Budget,
    unverified::decoded,
    zip,
};

/// Decrypts a JWE in compact serialization under the default policy.
///
/// # Errors
/// [`JweError`]; nothing of the plaintext is returned beside an error.
pub fn decrypt(token: &str, keys: &(impl KeySource + ?Sized)) -> Result<Decrypted, JweError> {
    Policy::new().decrypt(token, keys)
}

impl Policy {
    /// Decrypts a JWE in compact serialization (RFC 7516 §5.2) under this policy.
    ///
    /// # Errors
    /// [`JweError`]; nothing of the plaintext is returned beside an error.
    pub fn decrypt(&self, token: &str, keys: &(impl KeySource + ?Sized)) -> Result<Decrypted, JweError> {
        Unverified::parse(token, self)?.decrypt(self, keys)
    }

    /// Decrypts a JWE in general or flattened JSON serialization (RFC 7516 §5.2) under this policy: for the first
    /// recipient for whom the keys suffice.
    ///
    /// # Errors
    /// [`JweError`]; nothing of the plaintext is returned beside an error.
    pub fn decrypt_json(&self, text: &str, keys: &(impl KeySource + ?Sized)) -> Result<Decrypted, JweError> {
        Unverified::parse_json(text, self)?.decrypt(self, keys)
    }
}

impl Unverified<'_> {
    /// Decrypts with the keys that the source offers for the header of one recipient after the other.
    ///
    /// # Errors
    /// [`JweError`]; nothing of the plaintext is returned beside an error.
    pub fn decrypt(self, policy: &Policy, keys: &(impl KeySource + ?Sized)) -> Result<Decrypted, JweError> {
        self.decrypt_with(policy, keys, Randomness::system())
    }

    /// The same with the caller's source of randomness: private operations of RSA draw from it.
    ///
    /// # Errors
    /// As [`decrypt`](Self::decrypt).
    pub fn decrypt_with_rng(
        self,
        policy: &Policy,
        keys: &(impl KeySource + ?Sized),
        rng: &mut dyn CryptoRng,
    ) -> Result<Decrypted, JweError> {
        self.decrypt_with(policy, keys, Randomness::given(rng))
    }

    fn decrypt_with(
        self,
        policy: &Policy,
        keys: &(impl KeySource + ?Sized),
        mut randomness: Randomness<'_>,
    ) -> Result<Decrypted, JweError> {
        self.within(policy)?;
        let limits = policy.get_limits();
        let mut budget = Budget {
            trials: limits.trials,
            rsa: limits.rsa,
            iterations: limits.iterations.min(Limits::MOST_ITERATIONS),
        };
        let mut content = None;
        let mut outcome = Outcome::default();
        let mut recipients = Vec::with_capacity(self.recipients.len());
        for (at, recipient) in self.recipients.iter().enumerate() {
            match policy.admit(&recipient.header) {
                Ok(admitted) => {
                    if !alg::compiled_in(admitted.algorithm) {
                        outcome.note(JweError::NotCompiledIn { feature: alg::feature(admitted.algorithm) });
                    }
                    recipients.push((at, recipient, admitted));
                }
                // Somebody else's recipient may be of a kind that is unknown here.
                Err(reason) => outcome.note(reason),
            }
        }
        // Of several recipients, those come first that name a key we have: the others must not use up what may be spent.
        let rounds: &[Option<bool>] =
            if self.recipients.len() > 1 { &[Some(true), Some(false)] } else { &[None] };
        let rounds = rounds.iter().flat_map(|round| recipients.iter().map(move |one| (*round, *one)));
        for (round, (at, recipient, admitted)) in rounds {
            let mut opened = None;
            let mut fatal = None;
            keys.offer(&recipient.header, &mut |key| {
                let kid = recipient.header.key_id();
                let is_named = kid.is_some() && kid.as_deref() == key.key_id();
                if !Policy::suits(key, admitted) || round.is_some_and(|named| named != is_named) {
                    return ControlFlow::Continue(());
                }
                let Some(left) = budget.trials.checked_sub(1) else {
                    fatal = Some(JweError::TooCostly("keys"));
                    return ControlFlow::Break(());
                };
                budget.trials = left;
                let opening = Opening {
                    header: &recipient.header,
                    encryption: admitted.encryption,
                    randomness: randomness.reborrow(),
                    budget: &mut budget,
                };
                match self.attempt(recipient, key, admitted, opening, &mut content) {
                    Ok(plaintext_len) => {
                        opened = Some((key.clone(), plaintext_len));
                        ControlFlow::Break(())
                    }
                    Err(reason @ (JweError::DecryptFailed | JweError::Header(_))) => {
                        outcome.note(reason);
                        ControlFlow::Continue(())
                    }
                    Err(reason) => {
                        fatal = Some(reason);
                        ControlFlow::Break(())
                    }
                }
            })?;
            if let Some(reason) = fatal {
                return Err(reason);
            }
            if let Some((key, len)) = opened {
                let plaintext = finish(content.unwrap_or_default(), len, admitted, policy)?;
                return Ok(self.into_decrypted(at, plaintext, Some(key)));
            }
        }
        Err(outcome.reason())
    }

    /// Decrypts with a content key that was recovered outside, from the encrypted key of the recipient at this position.
    ///
    /// # Errors
    /// [`JweError`]; nothing of the plaintext is returned beside an error.
    pub fn decrypt_with_cek(
        self,
        policy: &Policy,
        recipient: usize,
        cek: &Cek,
    ) -> Result<Decrypted, JweError> {
        self.within(policy)?;
        let one = self.recipients.get(recipient).ok_or(JweError::RecipientCount)?;
        let admitted = policy.admit(&one.header)?;
        // RFC 7516 §5.2, steps 10 and 11: these have no encrypted key.
        if admitted.algorithm.decides_content_key() && !one.encrypted_key.is_empty() {
            return Err(JweError::DecryptFailed);
        }
        let mut content = None;
        let (cipher, octets) = self.ready(admitted, &mut content)?;
        let len = self.open(cipher, cek, octets)?;
        let plaintext = finish(content.unwrap_or_default(), len, admitted, policy)?;
        Ok(self.into_decrypted(recipient, plaintext, None))
    }

    /// Policy first: what is not acceptable costs no cryptography. Its limits hold for what was taken apart under others,
    /// too.
    fn within(&self, policy: &Policy) -> Result<(), JweError> {
        let limits = policy.get_limits();
        if self.octets > limits.token {
            return Err(JweError::TooLarge("token"));
        }
        if self.recipients.len() > limits.recipients {
            return Err(JweError::RecipientCount);
        }
        let first = self.recipients.first().ok_or(JweError::RecipientCount)?;
        for one in &self.recipients {
            let header = &one.header;
            let parts = header.unprotected().iter().map(|part| part.text().len());
            if parts.chain([header.text().len()]).any(|octets| octets > limits.header) {
                return Err(JweError::TooLarge("header"));
            }
            // RFC 7516 §7.2.1: the content is encrypted once, with one algorithm.
            let encryption = |header: &Header| header.string("enc").map(Cow::into_owned);
            if encryption(header) != encryption(&first.header) {
                return Err(JweError::Malformed);
            }
            // These algorithms say what the content key is, so they cannot both say it.
            let algorithm = KeyManagementAlgorithm::from_name(&header.algorithm());
            let decides = algorithm.is_some_and(KeyManagementAlgorithm::decides_content_key);
            if decides && self.recipients.len() > 1 {
                return Err(JweError::RecipientCount);
            }
        }
        Ok(())
    }

    /// One key on one recipient: the content key, then the content.
    fn attempt(
        &self,
        recipient: &UnverifiedRecipient,
        key: &DecryptionKey,
        admitted: Admitted,
        mut opening: Opening<'_>,
        content: &mut Option<Vec<u8>>,
    ) -> Result<usize, JweError> {
        // All of it before the key is at work: an error that came only after it would tell that the key came out.
        let (cipher, octets) = self.ready(admitted, content)?;
        let cek = key.decrypter().unwrap(&recipient.encrypted_key, &mut opening)?;
        self.open(cipher, &cek, octets)
    }

    /// The cipher, and the ciphertext, which is decoded when first wanted; for exactly the IV and tag that the algorithm
    /// has.
    fn ready<'c>(
        &self,
        admitted: Admitted,
        content: &'c mut Option<Vec<u8>>,
    ) -> Result<(&'static dyn Content, &'c mut Vec<u8>), JweError> {
        let encryption = admitted.encryption;
        if self.iv.len() != encryption.iv_len() || self.tag.len() != encryption.tag_len() {
            return Err(JweError::DecryptFailed);
        }
        let cipher = enc::content(encryption)?;
        let octets = match content {
            Some(octets) => octets,
            none => none.insert(decoded(&self.ciphertext, "ciphertext")?),
        };
        Ok((cipher, octets))
    }

    /// Decrypts the content in place. A wrong key leaves it as it was for the next.
    fn open(&self, cipher: &dyn Content, cek: &Cek, octets: &mut [u8]) -> Result<usize, JweError> {
        let opened = cipher.open(cek.expose(), &self.iv, self.authenticated.as_bytes(), octets, &self.tag);
        opened.ok_or(JweError::DecryptFailed)
    }

    fn into_decrypted(mut self, at: usize, plaintext: Vec<u8>, key: Option<DecryptionKey>) -> Decrypted {
        Decrypted {
            header: self.recipients.swap_remove(at).header,
            recipient: at,
            plaintext,
            aad: self.aad,
            key,
        }
    }
}

/// The plaintext, inflated where the header says so.
fn finish(
    mut content: Vec<u8>,
    len: usize,
    admitted: Admitted,
    policy: &Policy,
) -> Result<Vec<u8>, JweError> {
    content.truncate(len);
    if admitted.compressed {
        let compressed = Zeroizing::new(content);
        return (zip::zip()?.inflate)(&compressed, policy.get_limits().inflated);
    }
    Ok(content)
}

/// The most telling of several reasons.
#[derive(Default)]
struct Outcome(Option<JweError>);

impl Outcome {
    fn note(&mut self, reason: JweError) {
        // A key that was at work says the most, then what kept keys from it.
        let rank = |reason: &JweError| match reason {
            JweError::DecryptFailed => 3,
            JweError::Header(_) => 2,
            JweError::AlgorithmNotAllowed => 0,
            _ => 1,
        };
        if self.0.as_ref().is_none_or(|known| rank(known) < rank(&reason)) {
            self.0 = Some(reason);
        }
    }

    fn reason(self) -> JweError {
        self.0.unwrap_or(JweError::NoMatchingKey)
    }
}

/// A JWE that was decrypted with a key of the caller, under a policy of the caller.
///
/// Whoever knows the key can have made it: of a public key that is everybody. It proves no sender.
#[derive(Clone)]
pub struct Decrypted {
    header: Header,
    recipient: usize,
    plaintext: Vec<u8>,
    aad: Option<Vec<u8>>,
    key: Option<DecryptionKey>,
}

impl Decrypted {
    /// The plaintext.
    #[must_use]
    pub fn plaintext(&self) -> &[u8] {
        &self.plaintext
    }

    /// The header of the recipient whose key decrypted. Its protected part is authenticated, the others are not: see
    /// [`Header::protected`].
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// What the sender says of itself (`apu`, RFC 7518 §4.6.1.2); bound into the key of the agreement algorithms.
    #[must_use]
    pub fn party_u(&self) -> Option<Vec<u8>> {
        owned::decode(self.header.string("apu")?.as_bytes()).ok()
    }

    /// What the sender says of the recipient (`apv`, RFC 7518 §4.6.1.3); bound into the key of the agreement
    /// algorithms.
    #[must_use]
    pub fn party_v(&self) -> Option<Vec<u8>> {
        owned::decode(self.header.string("apv")?.as_bytes()).ok()
    }

    /// The additional octets that are authenticated (`aad`).
    #[must_use]
    pub fn aad(&self) -> Option<&[u8]> {
        self.aad.as_deref()
    }

    /// The position of the recipient, from 0.
    #[must_use]
    pub const fn recipient(&self) -> usize {
        self.recipient
    }

    /// The key that decrypted; none if the content key was recovered outside.
    #[must_use]
    pub const fn key(&self) -> Option<&DecryptionKey> {
        self.key.as_ref()
    }

    /// Header and plaintext, without copies.
    #[must_use]
    pub fn into_parts(self) -> (Header, Vec<u8>) {
        (self.header, self.plaintext)
    }

    /// The plaintext as text.
    ///
    /// # Errors
    /// [`JweError::ContentType`] if it is not UTF-8.
    pub fn into_text(self) -> Result<String, JweError> {
        String::from_utf8(self.plaintext).map_err(|error| {
            error.into_bytes().zeroize();
            JweError::ContentType
        })
    }
}

impl fmt::Debug for Decrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decrypted({} octets)", self.plaintext.len())
    }
}
