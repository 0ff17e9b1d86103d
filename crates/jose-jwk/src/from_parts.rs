//! Whole keys from what determines them: a scalar, a seed, two primes, a compressed point.

use jose_b64::SecretBytes;
use jose_jwa::Curve;

use crate::{
    Jwk, KeyError, KeySpec, Material, PublicJwk, convert,
    material::{EcKey, RsaKey, RsaPrivate},
};

impl Jwk {
    /// The whole key of a private part: the scalar of an `EC` key, big-endian and of exactly the width of the curve;
    /// the private octets of an `OKP` key; the seed of an `AKP` key; the octets of an `oct` key. The public half is
    /// computed.
    ///
    /// # Errors
    /// [`KeyError::InvalidMember`] for a wrong number of octets, [`KeyError::Inconsistent`] for a scalar out of range,
    /// [`KeyError::LookAlike`] as [`from_secret`](Self::from_secret), [`KeyError::NotCompiledIn`] for a family that is
    /// not compiled in, and [`KeyError::GenerationFailed`] for `RSA`, whose keys are no octet strings.
    pub fn from_private(spec: KeySpec, private: impl Into<SecretBytes>) -> Result<Self, KeyError> {
        let private = private.into();
        match spec {
            KeySpec::Oct { bits } if private.len().checked_mul(8) != Some(bits) => {
                Err(KeyError::InvalidMember("k"))
            }
            KeySpec::Oct { .. } => Self::from_secret(private),
            spec => convert::maker(spec)?.complete(spec, &private).map(Self::new),
        }
    }

    /// The whole RSA key of a public key, its private exponent and the two primes; `dp`, `dq` and `qi` are computed.
    ///
    /// # Errors
    /// [`KeyError::Inconsistent`] for numbers that do not belong together; else as [`check`](Self::check).
    pub fn from_primes(
        n: &[u8],
        e: &[u8],
        d: impl Into<SecretBytes>,
        p: impl Into<SecretBytes>,
        q: impl Into<SecretBytes>,
    ) -> Result<Self, KeyError> {
        let key = RsaKey::new(n, e, Some(RsaPrivate { d: d.into(), crt: None }))?;
        convert::maker(KeySpec::Rsa { bits: 0 })?.complete_rsa(&key, [&p.into(), &q.into()]).map(Self::new)
    }
}

impl PublicJwk {
    /// The public key at a point in the encoding of SEC 1 §2.3.3, compressed or not.
    ///
    /// # Errors
    /// [`KeyError::NotOnCurve`] for other octets, [`KeyError::UnknownCurve`] for a curve of `OKP` keys.
    pub fn from_sec1(curve: Curve, octets: &[u8]) -> Result<Self, KeyError> {
        let jwk = Jwk::new(point(curve, octets)?);
        jwk.check()?;
        jwk.to_public()
    }
}

/// A point in the encoding of SEC 1 §2.3.3. Whether an uncompressed one is on the curve is for
/// [`Jwk::check`] to say.
pub(crate) fn point(curve: Curve, octets: &[u8]) -> Result<Material, KeyError> {
    let maker = convert::maker(KeySpec::Ec(curve))?;
    match octets {
        [4, coordinates @ ..] if coordinates.len() == curve.width().saturating_mul(2) => {
            let (x, y) = coordinates.split_at(curve.width());
            EcKey::new(curve, x.to_vec(), y.to_vec(), None).map(Material::Ec)
        }
        [sign @ (2 | 3), x @ ..] if x.len() == curve.width() => maker.decompress(x, *sign == 3),
        _ => Err(KeyError::NotOnCurve),
    }
}
