//! The engine for public text: the vectorised one where it is compiled in and the target has it, else the
//! constant-time one. Both are strict in the same way and pass the same tests.

#[cfg(all(feature = "base64-simd", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[path = "engine/simd.rs"]
mod chosen;

#[cfg(not(all(feature = "base64-simd", any(target_arch = "x86_64", target_arch = "aarch64"))))]
#[path = "engine/constant_time.rs"]
mod chosen;

pub(crate) use chosen::{decode, encode};
