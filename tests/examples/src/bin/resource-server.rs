//! The resource server as a program: `ORDERS_SECRET` is needed, `PORT`, `ISSUER`, `MAX_AGE_SECONDS` and `COOLDOWN_SECONDS` have
//! defaults.

use std::{error::Error, net::Ipv4Addr, sync::Arc, time::Duration};

use jose_examples::{
    http,
    remote_keys::RemoteKeys,
    resource_server::{ALGORITHMS, ResourceServer},
    settings::{orders_secret, setting},
};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, setting("PORT", 4001)?)).await?;
    let issuer: String = setting("ISSUER", "http://127.0.0.1:4000".into())?;
    let max_age = Duration::from_secs(setting("MAX_AGE_SECONDS", 300)?);
    let cooldown = Duration::from_secs(setting("COOLDOWN_SECONDS", 30)?);
    let keys = RemoteKeys::new(format!("{issuer}/.well-known/jwks.json"), ALGORITHMS, max_age, cooldown);
    let server = ResourceServer::new(&issuer, Arc::new(keys), &orders_secret()?)?;
    println!("resource server on http://{}", listener.local_addr()?);
    http::serve(listener, Arc::new(server)).await;
    Ok(())
}
