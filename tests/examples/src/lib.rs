//! An issuer and a resource server that exchange tokens over HTTP: the code that the author of a service would copy.
//!
//! Read [`issuer`], then [`resource_server`], then [`remote_keys`] and [`deny_list`]; what stands in [`http`] and [`settings`]
//! is what a framework does.

pub mod deny_list;
pub mod http;
pub mod issuer;
pub mod remote_keys;
pub mod resource_server;
pub mod settings;
