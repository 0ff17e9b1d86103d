//! What the Weierstrass curves have in common: one conversion, written for each crate by a macro.

/// Conversions and the [`Family`](super::Family) of one curve crate.
macro_rules! weierstrass {
    ($family:ident, $krate:ident, $curve:expr, $name:literal) => {
        use $krate::elliptic_curve::{point::DecompressPoint as _, sec1::{FromSec1Point as _, ToSec1Point as _}};
        use $krate::{FieldBytes, PublicKey, Sec1Point, SecretKey};
        use jose_b64::SecretBytes;
        use jose_jwa::{Curve, KeyType};
        use zeroize::Zeroize as _;

        use super::{Family, Maker};
        use crate::{Jwk, KeyError, KeySpec, Material, PublicJwk, material::EcKey};

        #[doc = concat!("Keys on ", $name, ".")]
        pub(super) struct $family;

        impl Family for $family {
            fn handles(&self, _: KeyType, curve: Option<Curve>) -> bool {
                curve == Some($curve)
            }

            fn check(&self, jwk: &Jwk) -> Result<(), KeyError> {
                if jwk.is_private() { SecretKey::try_from(jwk).map(drop) } else { PublicKey::try_from(jwk).map(drop) }
            }
        }

        impl Maker for $family {
            #[cfg(feature = "generate")]
    fn generate(&self, _: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError> {
                Ok(Material::Ec(private(&<SecretKey as $krate::elliptic_curve::Generate>::generate_from_rng(rng))))
            }

            fn complete(&self, _: KeySpec, private_key: &SecretBytes) -> Result<Material, KeyError> {
                Ok(Material::Ec(private(&secret_key(private_key)?)))
            }

            fn decompress(&self, x: &[u8], y_is_odd: bool) -> Result<Material, KeyError> {
                let x = <&FieldBytes>::try_from(x).map_err(|_| KeyError::InvalidMember("x"))?;
                let point = $krate::AffinePoint::decompress(x, u8::from(y_is_odd).into());
                let key = point.into_option().and_then(|point| PublicKey::from_affine(point).ok());
                Ok(Material::Ec(public(&key.ok_or(KeyError::NotOnCurve)?, None)))
            }
        }

        fn ec(jwk: &Jwk) -> Result<&EcKey, KeyError> {
            match jwk.material() {
                Material::Ec(key) if key.curve() == $curve => Ok(key),
                _ => Err(KeyError::UnknownCurve),
            }
        }

        #[doc = concat!("A checked public key on ", $name, " (RFC 7518 §6.2.1): the point is on the curve.")]
        impl TryFrom<&Jwk> for PublicKey {
            type Error = KeyError;

            fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
                let key = ec(jwk)?;
                let x = <&FieldBytes>::try_from(key.x()).map_err(|_| KeyError::InvalidMember("x"))?;
                let y = <&FieldBytes>::try_from(key.y()).map_err(|_| KeyError::InvalidMember("y"))?;
                let point = Sec1Point::from_affine_coordinates(x, y, false);
                PublicKey::from_sec1_point(&point).into_option().ok_or(KeyError::NotOnCurve)
            }
        }

        #[doc = concat!("A checked private key on ", $name, " (RFC 7518 §6.2.2): in range, and `x` and `y` are its.")]
        impl TryFrom<&Jwk> for SecretKey {
            type Error = KeyError;

            fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
                let public = PublicKey::try_from(jwk)?;
                let key = secret_key(ec(jwk)?.d().ok_or(KeyError::PrivateKeyRequired)?)?;
                if key.public_key() == public { Ok(key) } else { Err(KeyError::Inconsistent("d")) }
            }
        }

        /// The scalar of exactly the width of the curve, in the range from 1 to the order.
        fn secret_key(d: &SecretBytes) -> Result<SecretKey, KeyError> {
            let d = <&FieldBytes>::try_from(d.expose()).map_err(|_| KeyError::InvalidMember("d"))?;
            SecretKey::from_bytes(d).map_err(|_| KeyError::Inconsistent("d"))
        }

        impl From<&PublicKey> for PublicJwk {
            fn from(key: &PublicKey) -> Self {
                PublicJwk::of_public(Material::Ec(public(key, None)))
            }
        }

        impl From<&SecretKey> for Jwk {
            fn from(key: &SecretKey) -> Self {
                Jwk::new(Material::Ec(private(key)))
            }
        }

        fn public(key: &PublicKey, d: Option<SecretBytes>) -> EcKey {
            let point = key.to_sec1_point(false);
            // An uncompressed point has both coordinates; a public key is never the identity.
            let x = point.x().map(|x| x.to_vec()).unwrap_or_default();
            let y = point.y().map(|y| y.to_vec()).unwrap_or_default();
            EcKey::from_checked($curve, x, y, d)
        }

        fn private(key: &SecretKey) -> EcKey {
            let mut bytes = key.to_bytes();
            let d = SecretBytes::from(bytes.as_slice());
            bytes.zeroize();
            public(&key.public_key(), Some(d))
        }
    };
}

pub(super) use weierstrass;
