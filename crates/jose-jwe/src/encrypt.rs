//! Encryption: from a plaintext to a JWE for one recipient or several.

use alloc::{borrow::Cow, string::String, vec, vec::Vec};
use core::fmt;

use jose_b64::{codec, owned};
use jose_jwa::ContentEncryption;
use jose_jwk::{HeaderBuilder, Randomness};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    Cek, Delivery, JweError, Place, PreparedEncryption, Recipient,
    enc::{self, Content},
    hazmat::Fixed,
    headers::{Headers, Parameters},
    wire::{self, Wire},
    zip,
};

/// Begins a JWE over a plaintext of any octets.
#[must_use]
pub const fn encrypt(plaintext: &[u8], encryption: ContentEncryption) -> Encrypting<'_> {
    Encrypting {
        plaintext,
        headers: Headers::new(encryption),
        aad: None,
        cek: None,
        fixed: None,
        randomness: Randomness::system(),
    }
}

/// A JWE being made.
///
/// All recipients are named in the one call that encrypts. None can be added later: the content key is gone then.
pub struct Encrypting<'p> {
    plaintext: &'p [u8],
    pub(crate) headers: Headers<'p>,
    aad: Option<&'p [u8]>,
    pub(crate) cek: Option<Cek>,
    fixed: Option<&'p Fixed>,
    randomness: Randomness<'p>,
}

impl<'p> Encrypting<'p> {
    /// Sets parameters of the protected header. `alg`, `enc`, `zip` and those of the algorithm are set by the
    /// keys and by calls of their own; `kid` by the key, unless it is set here.
    #[must_use]
    pub fn protected(mut self, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder) -> Self {
        self.headers.protected = set(self.headers.protected);
        self
    }

    /// Takes the whole protected header as JSON text, which is authenticated octet for octet. It has to say what is done:
    /// a parameter that this library would set there has to be there, with the same value.
    #[must_use]
    pub const fn protected_json(mut self, text: &'p str) -> Self {
        self.headers.text = Some(text);
        self
    }

    /// Sets parameters of the shared unprotected header, which JSON serialization alone has: nothing authenticates them.
    #[must_use]
    pub fn shared(mut self, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder) -> Self {
        self.headers.shared = set(self.headers.shared);
        self
    }

    /// Authenticates further octets, which stand in the JWE as they are (`aad`, RFC 7516 §5.1, step 14). JSON
    /// serialization alone has them.
    #[must_use]
    pub const fn aad(mut self, octets: &'p [u8]) -> Self {
        self.aad = Some(octets);
        self
    }

    /// Compresses the plaintext (`zip`, RFC 7516 §4.1.3; feature `deflate`). Do not where others can put text beside
    /// secrets: the length of the ciphertext then tells what they have in common.
    #[must_use]
    pub const fn compress(mut self) -> Self {
        self.headers.compress = true;
        self
    }

    /// Decides where `alg`, `kid` and the parameters of the algorithm stand: by default in the protected header for one
    /// recipient and in the header of each for several.
    #[must_use]
    pub const fn algorithm_in(mut self, place: Place) -> Self {
        self.headers.algorithm_in = Some(place);
        self
    }

    /// Decides where `enc` stands: protected, by default, or shared, for recipients that want it so. Receivers of this
    /// library refuse the latter by default.
    #[must_use]
    pub const fn encryption_in(mut self, place: Place) -> Self {
        self.headers.encryption_in = place;
        self
    }

    /// Draws from this source instead of the operating system's.
    #[must_use]
    pub fn rng(mut self, rng: &'p mut dyn CryptoRng) -> Self {
        self.randomness = Randomness::given(rng);
        self
    }

    /// Uses given values instead of random ones, to reproduce published examples. Never for anything secret.
    #[must_use]
    pub const fn hazmat(mut self, fixed: &'p Fixed) -> Self {
        self.fixed = Some(fixed);
        self
    }

    /// Encrypts to one recipient, and gives the compact serialization (RFC 7516 §3.1).
    ///
    /// # Errors
    /// [`JweError`] if the header breaks a rule, for parts that this serialization does not have (unprotected headers,
    /// additional data), or if the key cannot do it.
    #[expect(single_use_lifetimes, reason = "a lifetime in `impl Trait` needs its name")]
    pub fn compact<'k>(self, recipient: impl Into<Recipient<'k>>) -> Result<String, JweError> {
        let recipient = recipient.into();
        if self.aad.is_some() || self.headers.is_unprotected() || !recipient.header.is_empty() {
            return Err(JweError::ParameterConflict);
        }
        self.seal(&[recipient], |made, octets| {
            let key = made.recipients.first().map(|one| &*one.encrypted_key).unwrap_or_default();
            let ciphertext = made.content.text_len(octets.len())?;
            let parts = [made.protected.as_str(), key, made.iv.as_str()];
            let room = parts.iter().map(|part| part.len()).fold(ciphertext, usize::saturating_add);
            // Three periods, one more and the text of a tag of at most 32 octets.
            let mut token = Vec::with_capacity(room.saturating_add(64));
            for part in parts {
                token.extend_from_slice(part.as_bytes());
                token.push(b'.');
            }
            let tag = made.content.append(made.protected.as_bytes(), octets, &mut token)?;
            token.push(b'.');
            owned::append(&tag, &mut token);
            text(token)
        })
    }

    /// Encrypts to one recipient, and gives the flattened JSON serialization (RFC 7516 §7.2.2).
    ///
    /// # Errors
    /// [`JweError`] if a header breaks a rule, or if the key cannot do it.
    #[expect(single_use_lifetimes, reason = "a lifetime in `impl Trait` needs its name")]
    pub fn flattened<'k>(self, recipient: impl Into<Recipient<'k>>) -> Result<String, JweError> {
        self.json(&[recipient.into()], wire::flattened)
    }

    /// Encrypts to one recipient or several, and gives the general JSON serialization (RFC 7516 §7.2.1).
    ///
    /// # Errors
    /// [`JweError::RecipientCount`] for none, for more than the default limit of readers, and for several of which one
    /// decides the content key by itself (`dir`, `ECDH-ES`); else as [`flattened`](Self::flattened).
    pub fn general<'k>(
        self,
        recipients: impl IntoIterator<Item = impl Into<Recipient<'k>>>,
    ) -> Result<String, JweError> {
        let recipients: Vec<Recipient<'k>> = recipients.into_iter().map(Into::into).collect();
        self.json(&recipients, wire::general)
    }

    fn json(self, recipients: &[Recipient<'_>], write: fn(&Wire<'_>) -> String) -> Result<String, JweError> {
        let aad = self.aad.filter(|aad| !aad.is_empty()).map(owned::encode);
        self.seal(recipients, |made, octets| {
            let authenticated = match &aad {
                None => Cow::Borrowed(&made.protected),
                Some(aad) => Cow::Owned([made.protected.as_str(), aad].join(".")),
            };
            let mut ciphertext = Vec::new();
            let tag = made.content.append(authenticated.as_bytes(), octets, &mut ciphertext)?;
            Ok(write(&Wire {
                protected: Cow::Borrowed(&made.protected),
                shared: made.shared.as_deref().map(Cow::Borrowed),
                recipients: made.recipients.clone(),
                aad: aad.as_deref().map(Cow::Borrowed),
                iv: Cow::Borrowed(&made.iv),
                ciphertext: Cow::Owned(text(ciphertext)?),
                tag: Cow::Owned(owned::encode(&tag)),
            }))
        })
    }

    /// Decides the content key and makes it known to the recipients, makes the headers, and hands on what `serialize`
    /// needs, with the octets to encrypt.
    fn seal(
        mut self,
        recipients: &[Recipient<'_>],
        serialize: impl FnOnce(&Made, &[u8]) -> Result<String, JweError>,
    ) -> Result<String, JweError> {
        let several = recipients.len() > 1;
        let decides = |one: &Recipient<'_>| one.key.algorithm().decides_content_key();
        if recipients.is_empty()
            || recipients.len() > crate::Limits::new().recipients
            || (several && recipients.iter().any(decides))
        {
            return Err(JweError::RecipientCount);
        }
        if recipients.iter().any(Recipient::has_idle_party) {
            return Err(JweError::ParameterConflict);
        }
        let encryption = self.headers.encryption;
        let content = enc::content(encryption)?;
        let compressed = match self.headers.compress {
            true => Some(Zeroizing::new((zip::zip()?.deflate)(self.plaintext))),
            false => None,
        };
        let mut cek = match self.cek.take() {
            None => self.fixed_cek()?,
            prepared => prepared,
        };
        let (cek, iv, delivered) = self.randomness.reborrow().with(|rng| {
            let mut delivered = Vec::with_capacity(recipients.len());
            for recipient in recipients {
                let mut delivery = Delivery {
                    encryption,
                    party_u: recipient.party_u,
                    party_v: recipient.party_v,
                    rng: &mut *rng,
                    fixed: self.fixed,
                    parameters: Vec::new(),
                };
                // Asked for exactly where the algorithm says so, whatever a key from outside would answer.
                let encrypted_key = if recipient.key.algorithm().decides_content_key() {
                    cek = Some(recipient.key.agree(&mut delivery).ok_or(JweError::EncryptFailed)??);
                    Vec::new()
                } else {
                    let cek = match &mut cek {
                        Some(cek) => cek,
                        none => none.insert(Cek::random(encryption, delivery.rng)),
                    };
                    recipient.key.wrap(cek, &mut delivery)?
                };
                delivered.push((encrypted_key, delivery.parameters));
            }
            let mut iv = vec![0; encryption.iv_len()];
            match self.fixed.and_then(|fixed| fixed.iv.as_deref()) {
                Some(fixed) if fixed.len() == iv.len() => iv.copy_from_slice(fixed),
                Some(_) => return Err(JweError::EncryptFailed),
                None => rng.fill_bytes(&mut iv),
            }
            Ok((cek.ok_or(JweError::EncryptFailed)?, iv, delivered))
        })??;
        let said = recipients.iter().zip(&delivered).map(|(recipient, (_, parameters))| Parameters {
            algorithm: recipient.key.algorithm(),
            key_id: recipient.key_id,
            own: parameters,
            header: &recipient.header,
        });
        let written = self.headers.write(&said.collect::<Vec<_>>())?;
        let recipients = written.recipients.into_iter().zip(&delivered).map(|(header, (key, _))| {
            wire::Recipient { header: header.map(Cow::Owned), encrypted_key: Cow::Owned(owned::encode(key)) }
        });
        let made = Made {
            protected: written.protected,
            shared: written.shared,
            recipients: recipients.collect(),
            iv: owned::encode(&iv),
            content: Sealing { content, cek, iv },
        };
        serialize(&made, compressed.as_ref().map_or(self.plaintext, |octets| octets.as_slice()))
    }

    /// Draws the content key, for a recipient whose key is in a service that answers later: the key is encrypted
    /// outside, and the JWE made with what comes back.
    ///
    /// # Errors
    /// [`JweError::Key`] if there is no source of randomness.
    pub fn prepare(mut self) -> Result<PreparedEncryption<'p>, JweError> {
        let encryption = self.headers.encryption;
        let cek = match self.fixed_cek()? {
            Some(fixed) => fixed,
            None => self.randomness.reborrow().with(|rng| Cek::random(encryption, rng))?,
        };
        Ok(PreparedEncryption { encrypting: self, cek })
    }

    /// The content key that is given instead of a random one.
    fn fixed_cek(&self) -> Result<Option<Cek>, JweError> {
        let fixed = self.fixed.and_then(|fixed| fixed.cek.clone());
        let cek = |octets| Cek::new(octets, self.headers.encryption).ok_or(JweError::EncryptFailed);
        fixed.map(cek).transpose()
    }
}

impl fmt::Debug for Encrypting<'_> {
    /// Without plaintext and header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encrypting({})", self.headers.encryption)
    }
}

/// Everything but the ciphertext and the tag.
struct Made {
    protected: String,
    shared: Option<String>,
    recipients: Vec<wire::Recipient<'static>>,
    iv: String,
    content: Sealing,
}

struct Sealing {
    content: &'static dyn Content,
    cek: Cek,
    iv: Vec<u8>,
}

impl Sealing {
    /// The length of the ciphertext of so many octets as text.
    fn text_len(&self, plaintext: usize) -> Result<usize, JweError> {
        let len = self.content.ciphertext_len(plaintext).and_then(codec::encoded_len);
        len.ok_or(JweError::TooLarge("plaintext"))
    }

    /// Appends the ciphertext as text, encrypted and encoded in place, and gives the tag.
    fn append(&self, aad: &[u8], plaintext: &[u8], out: &mut Vec<u8>) -> Result<Vec<u8>, JweError> {
        let start = out.len();
        let text = self.text_len(plaintext.len())?;
        let octets = self.content.ciphertext_len(plaintext.len()).ok_or(JweError::TooLarge("plaintext"))?;
        out.resize(start.saturating_add(text), 0);
        let room = out.get_mut(start..).ok_or(JweError::EncryptFailed)?;
        let end = room.get_mut(text.saturating_sub(octets)..).ok_or(JweError::EncryptFailed)?;
        end.get_mut(..plaintext.len()).ok_or(JweError::EncryptFailed)?.copy_from_slice(plaintext);
        let tag = self.content.seal(self.cek.expose(), &self.iv, aad, end, plaintext.len());
        let tag = tag.ok_or(JweError::EncryptFailed)?;
        codec::encode_in_place(room, octets).map_err(|_| JweError::EncryptFailed)?;
        Ok(tag)
    }
}

fn text(token: Vec<u8>) -> Result<String, JweError> {
    // Base64url and periods: ASCII.
    String::from_utf8(token).map_err(|_| JweError::EncryptFailed)
}
