//! ML-DSA keys, as the crate `ml-dsa` has them (FIPS 204, RFC 9964).

use alloc::vec::Vec;

use jose_b64::SecretBytes;
use jose_jwa::{Curve, KeyType, SignatureAlgorithm};
use ml_dsa::MlDsaParams;
use ml_dsa::{EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, Seed, SigningKey, VerifyingKey};

use super::{Family, Maker};
use crate::{Jwk, KeyError, KeySpec, Material, PublicJwk, material::AkpKey};

/// ML-DSA keys of all three parameter sets.
pub(super) struct MlDsa;

impl Family for MlDsa {
    fn handles(&self, key_type: KeyType, _: Option<Curve>) -> bool {
        key_type == KeyType::Akp
    }

    fn check(&self, jwk: &Jwk) -> Result<(), KeyError> {
        // Any octets of the right number are a public key; a private one has to give it.
        match akp(jwk)?.algorithm() {
            _ if !jwk.is_private() => Ok(()),
            SignatureAlgorithm::MlDsa44 => SigningKey::<MlDsa44>::try_from(jwk).map(drop),
            SignatureAlgorithm::MlDsa65 => SigningKey::<MlDsa65>::try_from(jwk).map(drop),
            SignatureAlgorithm::MlDsa87 => SigningKey::<MlDsa87>::try_from(jwk).map(drop),
            _ => Err(KeyError::InvalidMember("alg")),
        }
    }
}

impl Maker for MlDsa {
    #[cfg(feature = "generate")]
    fn generate(&self, spec: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError> {
        self.complete(spec, &super::drawn(AkpKey::SEED_LEN, rng))
    }

    fn complete(&self, spec: KeySpec, seed: &SecretBytes) -> Result<Material, KeyError> {
        let KeySpec::Akp(alg) = spec else { return Err(KeyError::UnknownKeyType) };
        Ok(Material::Akp(match alg {
            SignatureAlgorithm::MlDsa44 => private(&signing_key::<MlDsa44>(seed)?, alg),
            SignatureAlgorithm::MlDsa65 => private(&signing_key::<MlDsa65>(seed)?, alg),
            SignatureAlgorithm::MlDsa87 => private(&signing_key::<MlDsa87>(seed)?, alg),
            _ => return Err(KeyError::InvalidMember("alg")),
        }))
    }

    #[cfg(feature = "pkix")]
    fn expand(&self, jwk: &Jwk) -> Result<SecretBytes, KeyError> {
        match akp(jwk)?.algorithm() {
            SignatureAlgorithm::MlDsa44 => SigningKey::<MlDsa44>::try_from(jwk).map(|key| expanded(&key)),
            SignatureAlgorithm::MlDsa65 => SigningKey::<MlDsa65>::try_from(jwk).map(|key| expanded(&key)),
            SignatureAlgorithm::MlDsa87 => SigningKey::<MlDsa87>::try_from(jwk).map(|key| expanded(&key)),
            _ => Err(KeyError::InvalidMember("alg")),
        }
    }
}

fn akp(jwk: &Jwk) -> Result<&AkpKey, KeyError> {
    match jwk.material() {
        Material::Akp(key) => Ok(key),
        _ => Err(KeyError::UnknownKeyType),
    }
}

fn signing_key<P: MlDsaParams>(seed: &SecretBytes) -> Result<SigningKey<P>, KeyError> {
    let seed = Seed::try_from(seed.expose()).map_err(|_| KeyError::InvalidMember("priv"))?;
    Ok(SigningKey::from_seed(&seed))
}

fn public<P: MlDsaParams>(key: &VerifyingKey<P>) -> Vec<u8> {
    Vec::from(key.encode().as_slice())
}

fn private<P: MlDsaParams>(key: &SigningKey<P>, alg: SignatureAlgorithm) -> AkpKey {
    AkpKey::from_checked(alg, public(key.as_ref()), Some(SecretBytes::from(key.as_seed().as_slice())))
}

/// FIPS 204, algorithm 24.
#[cfg(feature = "pkix")]
#[expect(deprecated, reason = "the seed is to be stored instead; here the two are compared")]
fn expanded<P: MlDsaParams>(key: &SigningKey<P>) -> SecretBytes {
    SecretBytes::from(zeroize::Zeroizing::new(key.expanded_key().to_expanded()).as_slice())
}

/// Conversions for one parameter set.
macro_rules! parameter_set {
    ($set:ident) => {
        #[doc = concat!("A public key whose `alg` is the one of [`", stringify!($set), "`].")]
        impl TryFrom<&Jwk> for VerifyingKey<$set> {
            type Error = KeyError;

            fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
                let key = akp(jwk)?;
                if key.algorithm() != SignatureAlgorithm::$set {
                    return Err(KeyError::InvalidMember("alg"));
                }
                let octets = EncodedVerifyingKey::<$set>::try_from(key.public());
                Ok(Self::decode(&octets.map_err(|_| KeyError::InvalidMember("pub"))?))
            }
        }

        #[doc = "A checked private key: its seed gives the public key that the key states."]
        impl TryFrom<&Jwk> for SigningKey<$set> {
            type Error = KeyError;

            fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
                let stated = akp(jwk)?;
                if stated.algorithm() != SignatureAlgorithm::$set {
                    return Err(KeyError::InvalidMember("alg"));
                }
                let key = signing_key::<$set>(stated.seed().ok_or(KeyError::PrivateKeyRequired)?)?;
                if public::<$set>(key.as_ref()) == stated.public() {
                    Ok(key)
                } else {
                    Err(KeyError::Inconsistent("priv"))
                }
            }
        }

        impl From<&VerifyingKey<$set>> for PublicJwk {
            fn from(key: &VerifyingKey<$set>) -> Self {
                Self::of_public(Material::Akp(AkpKey::from_checked(
                    SignatureAlgorithm::$set,
                    public(key),
                    None,
                )))
            }
        }

        impl From<&SigningKey<$set>> for Jwk {
            fn from(key: &SigningKey<$set>) -> Self {
                Self::new(Material::Akp(private(key, SignatureAlgorithm::$set)))
            }
        }
    };
}

parameter_set!(MlDsa44);
parameter_set!(MlDsa65);
parameter_set!(MlDsa87);
