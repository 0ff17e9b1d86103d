//! The issuer as a program: `ORDERS_SECRET` is needed, `PORT`, `LIFETIME_SECONDS` and `RESOURCE_SERVER` have defaults.

use std::{error::Error, net::Ipv4Addr, sync::Arc, time::Duration};

use jose_examples::{
    http,
    issuer::Issuer,
    settings::{orders_secret, setting},
};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, setting("PORT", 4000)?)).await?;
    let name = format!("http://{}", listener.local_addr()?);
    let lifetime = Duration::from_secs(setting("LIFETIME_SECONDS", 600)?);
    let resource_server: String = setting("RESOURCE_SERVER", "http://127.0.0.1:4001".into())?;
    let orders_keys = format!("{resource_server}/.well-known/jwks.json");
    let issuer = Issuer::new(&name, lifetime, &orders_secret()?, orders_keys)?;
    println!("issuer on {name}");
    http::serve(listener, Arc::new(issuer)).await;
    Ok(())
}
