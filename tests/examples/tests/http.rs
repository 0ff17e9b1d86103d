//! Both services on free ports, and a client that talks HTTP to them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what fails here fails the test")]

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use hyper::{Method, Request, StatusCode, body::Bytes, header};
use jose_examples::{
    deny_list::{DenyList, MAX_ENTRIES},
    http,
    issuer::Issuer,
    remote_keys::RemoteKeys,
    resource_server::{ALGORITHMS, ResourceServer},
};
use jose_jwk::{Jwk, JwkSet, KeySpec};
use jose_jwt::{
    Encryption, Jwt, ListEntry, ListKey, NumericDate, TokenList as _,
    jwe::{ContentEncryption, EncryptionKey, KeyManagementAlgorithm},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const NEVER: Duration = Duration::from_secs(3600);
const LIFETIME: Duration = Duration::from_secs(600);
const DOORS: [&str; 3] = ["/orders", "/orders/internal", "/orders/confidential"];

/// Both services, running.
struct House {
    issuer: String,
    server: String,
    keys: Arc<RemoteKeys>,
    secret: Jwk,
}

impl House {
    async fn new(lifetime: Duration, max_age: Duration, cooldown: Duration) -> Self {
        let secret = Jwk::generate(KeySpec::Oct { bits: 256 }).unwrap();
        let (at_issuer, at_server) = (free_port().await, free_port().await);
        let [issuer, server] =
            [&at_issuer, &at_server].map(|at| format!("http://{}", at.local_addr().unwrap()));
        let jwks = |url: &str| format!("{url}/.well-known/jwks.json");
        let service = Issuer::new(&issuer, lifetime, &secret, jwks(&server)).unwrap();
        tokio::spawn(http::serve(at_issuer, Arc::new(service)));
        let keys = Arc::new(RemoteKeys::new(jwks(&issuer), ALGORITHMS, max_age, cooldown));
        let service = ResourceServer::new(&issuer, Arc::clone(&keys), &secret).unwrap();
        tokio::spawn(http::serve(at_server, Arc::new(service)));
        Self { issuer, server, keys, secret }
    }

    /// Keys are fetched once, and again for each token with an unknown key.
    async fn usual() -> Self {
        Self::new(LIFETIME, NEVER, Duration::ZERO).await
    }

    async fn token(&self, audience: &str, form: &str) -> String {
        token(&self.issuer, audience, form).await
    }

    async fn open(&self, door: &str, token: &str) -> Answer {
        ask(Method::GET, &format!("{}{door}", self.server), Some(token), "").await
    }

    async fn tell_issuer(&self, path: &str) {
        let answer = ask(Method::POST, &format!("{}{path}", self.issuer), None, "").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}");
    }

    async fn published(&self) -> (String, JwkSet) {
        let document = http::get(&format!("{}/.well-known/jwks.json", self.issuer)).await.unwrap();
        (String::from_utf8(document.to_vec()).unwrap(), JwkSet::from_json(&document).unwrap())
    }
}

/// Serves on a free port, under this URL.
async fn serve(service: impl http::Service) -> String {
    let listener = free_port().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(http::serve(listener, Arc::new(service)));
    url
}

async fn free_port() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

#[derive(Debug, PartialEq)]
struct Answer {
    status: StatusCode,
    challenge: Option<String>,
    body: Value,
}

impl Answer {
    /// Nothing but the code, in the body and in the challenge.
    fn invalid_token(code: &str) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: Some(format!("Bearer error=\"invalid_token\", error_description=\"{code}\"")),
            body: json!({ "error": "invalid_token", "code": code }),
        }
    }

    fn welcome() -> Self {
        let body = json!({ "subject": "alice", "orders": [] });
        Self { status: StatusCode::OK, challenge: None, body }
    }
}

async fn ask(method: Method, url: &str, token: Option<&str>, body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(url);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = http_body_util::Full::new(Bytes::from(body.to_owned()));
    let reply = http::send(request.body(body).unwrap()).await.unwrap();
    let challenge = reply.headers().get(header::WWW_AUTHENTICATE);
    Answer {
        status: reply.status(),
        challenge: challenge.map(|value| value.to_str().unwrap().into()),
        body: if reply.body().is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(reply.body()).unwrap()
        },
    }
}

async fn order(issuer: &str, body: &str) -> Answer {
    ask(Method::POST, &format!("{issuer}/token"), None, body).await
}

async fn token(issuer: &str, audience: &str, form: &str) -> String {
    let body = json!({ "subject": "alice", "audience": audience, "form": form }).to_string();
    let answer = order(issuer, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    answer.body["access_token"].as_str().unwrap().into()
}

#[tokio::test]
async fn each_kind_of_token_opens_its_door_and_no_other() {
    let house = House::usual().await;
    let codes = [
        ("signed", ["", "jwe_malformed", "jwe_malformed"]),
        ("encrypted", ["jws_malformed", "", "alg_not_allowed"]),
        ("nested", ["jws_malformed", "alg_not_allowed", ""]),
    ];
    for (form, codes) in codes {
        let token = house.token("orders", form).await;
        for (door, code) in DOORS.into_iter().zip(codes) {
            let expected = if code.is_empty() { Answer::welcome() } else { Answer::invalid_token(code) };
            assert_eq!(house.open(door, &token).await, expected, "{form} at {door}");
        }
    }
    assert_eq!(house.keys.fetches(), 1);
}

#[tokio::test]
async fn an_expired_token_is_refused_at_every_door() {
    // `exp` is the time of issuing, and at this very time a token has expired.
    let house = House::new(Duration::ZERO, NEVER, NEVER).await;
    for (form, door) in ["signed", "encrypted", "nested"].into_iter().zip(DOORS) {
        let token = house.token("orders", form).await;
        assert_eq!(house.open(door, &token).await, Answer::invalid_token("jwt_expired"), "{form}");
    }
}

#[tokio::test]
async fn a_token_for_another_service_is_refused() {
    let house = House::usual().await;
    let token = house.token("billing", "signed").await;
    assert_eq!(house.open("/orders", &token).await, Answer::invalid_token("jwt_wrong_audience"));
}

#[tokio::test]
async fn a_token_of_another_issuer_or_a_changed_one_is_refused() {
    let (house, other) = (House::usual().await, House::usual().await);
    let signed = other.token("orders", "signed").await;
    assert_eq!(house.open("/orders", &signed).await, Answer::invalid_token("no_matching_key"));
    // Under a secret that is not shared with this server.
    let encrypted = other.token("orders", "encrypted").await;
    assert_eq!(house.open("/orders/internal", &encrypted).await, Answer::invalid_token("decrypt_failed"));
    // The key for nested tokens is public, so anybody can encrypt with it.
    let jwks = format!("{}/.well-known/jwks.json", house.server);
    let stranger = serve(Issuer::new(&house.issuer, LIFETIME, &other.secret, jwks).unwrap()).await;
    let nested = token(&stranger, "orders", "nested").await;
    assert_eq!(house.open("/orders/confidential", &nested).await, Answer::invalid_token("no_matching_key"));
    // Claims and signature of two tokens.
    let [first, second] = [house.token("orders", "signed").await, house.token("orders", "signed").await];
    let (claims, signature) = (first.rsplit_once('.').unwrap().0, second.rsplit_once('.').unwrap().1);
    let mixed = format!("{claims}.{signature}");
    assert_eq!(house.open("/orders", &mixed).await, Answer::invalid_token("invalid_signature"));
}

#[tokio::test]
async fn without_a_token_nothing_is_said_of_one() {
    let house = House::usual().await;
    let url = format!("{}/orders", house.server);
    let answer = ask(Method::GET, &url, None, "").await;
    assert_eq!((answer.status, answer.challenge.as_deref()), (StatusCode::UNAUTHORIZED, Some("Bearer")));
    assert_eq!(answer.body, json!({ "error": "no_token" }));
    // Nothing was worth a request to the issuer.
    assert_eq!(house.keys.fetches(), 0);
    let nowhere = ask(Method::POST, &url, None, "").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn keys_rotate_and_old_tokens_work_until_the_old_key_is_taken_out() {
    let house = House::usual().await;
    let old = house.token("orders", "signed").await;
    assert_eq!(house.open("/orders", &old).await, Answer::welcome());
    house.tell_issuer("/keys/rotate").await;
    let (text, set) = house.published().await;
    assert_eq!(set.len(), 2);
    assert!(!text.contains("\"d\""), "a private key is published");
    // The new key is not at hand, so the keys are fetched; the old one is among them.
    let new = house.token("orders", "signed").await;
    assert_eq!(house.open("/orders", &new).await, Answer::welcome());
    assert_eq!(house.keys.fetches(), 2);
    assert_eq!(house.open("/orders", &old).await, Answer::welcome());
    // A nested token is signed with the new key, too.
    let nested = house.token("orders", "nested").await;
    assert_eq!(house.open("/orders/confidential", &nested).await, Answer::welcome());
    assert_eq!(house.keys.fetches(), 2);
    // Taken out, the old key works for as long as the keys at hand are held, and no longer.
    house.tell_issuer("/keys/retire").await;
    assert_eq!(house.published().await.1.len(), 1);
    assert_eq!(house.open("/orders", &old).await, Answer::welcome());
    house.tell_issuer("/keys/rotate").await;
    let newest = house.token("orders", "signed").await;
    assert_eq!(house.open("/orders", &newest).await, Answer::welcome());
    assert_eq!(house.open("/orders", &old).await, Answer::invalid_token("no_matching_key"));
    assert_eq!(house.open("/orders", &new).await, Answer::welcome());
}

#[tokio::test]
async fn atk_46_a_key_that_was_taken_out_stops_working_when_the_keys_are_too_old() {
    // Keys that may not be held at all: each request fetches them, without regard to unknown keys.
    let house = House::new(LIFETIME, Duration::ZERO, NEVER).await;
    let old = house.token("orders", "signed").await;
    assert_eq!(house.open("/orders", &old).await, Answer::welcome());
    house.tell_issuer("/keys/rotate").await;
    assert_eq!(house.open("/orders", &old).await, Answer::welcome());
    house.tell_issuer("/keys/retire").await;
    assert_eq!(house.open("/orders", &old).await, Answer::invalid_token("no_matching_key"));
    let new = house.token("orders", "signed").await;
    assert_eq!(house.open("/orders", &new).await, Answer::welcome());
    assert_eq!(house.keys.fetches(), 4);
}

#[tokio::test]
async fn atk_46_unknown_keys_are_worth_one_request_to_the_issuer() {
    let stranger = House::usual().await;
    let token = stranger.token("orders", "signed").await;
    let refused = Answer::invalid_token("no_matching_key");
    // One request of a client, one to the issuer at most, beside that for the first keys.
    let house = House::usual().await;
    assert_eq!(house.open("/orders", &token).await, refused);
    assert_eq!(house.keys.fetches(), 2);
    // And whatever the clients do, one in the time that was set.
    let house = Arc::new(House::new(LIFETIME, NEVER, NEVER).await);
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (house, token) = (Arc::clone(&house), token.clone());
        clients.spawn(async move { house.open("/orders", &token).await });
    }
    while let Some(answer) = clients.join_next().await {
        assert_eq!(answer.unwrap(), refused);
    }
    assert_eq!(house.keys.fetches(), 1);
    let good = house.token("orders", "signed").await;
    assert_eq!(house.open("/orders", &good).await, Answer::welcome());
}

#[tokio::test]
async fn a_token_is_refused_once_it_was_given_up() {
    let house = House::usual().await;
    let [left, other] = [house.token("orders", "signed").await, house.token("orders", "signed").await];
    assert_eq!(house.open("/orders", &left).await, Answer::welcome());
    let logout = format!("{}/logout", house.server);
    assert_eq!(ask(Method::POST, &logout, Some(&left), "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.open("/orders", &left).await, Answer::invalid_token("jwt_denied"));
    assert_eq!(ask(Method::POST, &logout, Some(&left), "").await, Answer::invalid_token("jwt_denied"));
    assert_eq!(house.open("/orders", &other).await, Answer::welcome());
}

#[tokio::test]
async fn an_issuer_that_is_away_is_not_the_fault_of_the_token() {
    let house = House::usual().await;
    let nowhere = format!("http://{}", free_port().await.local_addr().unwrap());
    let keys = RemoteKeys::new(format!("{nowhere}/"), ALGORITHMS, NEVER, NEVER);
    let secret = Jwk::generate(KeySpec::Oct { bits: 256 }).unwrap();
    let server = ResourceServer::new(&house.issuer, Arc::new(keys), &secret).unwrap();
    let house = House { server: serve(server).await, ..house };
    let token = house.token("orders", "signed").await;
    for _ in 0..2 {
        let answer = house.open("/orders", &token).await;
        assert_eq!((answer.status, answer.challenge), (StatusCode::SERVICE_UNAVAILABLE, None));
        assert_eq!(answer.body["error"], "temporarily_unavailable");
    }
    // The same where the issuer needs a key of the resource server.
    let issuer = Issuer::new(&house.issuer, LIFETIME, &secret, format!("{nowhere}/")).unwrap();
    let answer =
        order(&serve(issuer).await, r#"{"subject":"alice","audience":"orders","form":"nested"}"#).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body["error"], "temporarily_unavailable");
}

#[tokio::test]
async fn what_the_issuer_would_not_say_is_refused() {
    let house = House::usual().await;
    let key = EncryptionKey::from_jwk(&house.secret, KeyManagementAlgorithm::A256Kw).unwrap();
    let encryption = Encryption::new(ContentEncryption::A256Gcm, key);
    let good = || Jwt::issue().typ("at+jwt").issuer(&house.issuer).audience("orders").subject("alice");
    let living = || good().expires_in(LIFETIME);
    let (access, other) = (json!({ "scope": "openid orders:read" }), json!({ "scope": "orders:write" }));
    let wrong = json!({ "scope": 7 });
    let cases = [
        (living().claims(&access), Answer::welcome()),
        (living().claims(&wrong), Answer::invalid_token("jwt_claims_mismatch")),
        (living(), Answer::invalid_token("jwt_claims_mismatch")),
        (good().claims(&access), Answer::invalid_token("jwt_missing_claim")),
        (living().typ("JWT").claims(&access), Answer::invalid_token("jwt_wrong_type")),
        (living().issuer("https://other.example").claims(&access), Answer::invalid_token("jwt_wrong_issuer")),
        (living().not_before_in(LIFETIME).claims(&access), Answer::invalid_token("jwt_not_yet_valid")),
        (
            living().claims(&other),
            Answer {
                status: StatusCode::FORBIDDEN,
                challenge: Some(r#"Bearer error="insufficient_scope", scope="orders:read""#.into()),
                body: json!({ "error": "insufficient_scope", "scope": "orders:read" }),
            },
        ),
    ];
    for (token, answer) in cases {
        let token = token.encrypt(&encryption).unwrap();
        assert_eq!(house.open("/orders/internal", &token).await, answer);
    }
}

#[tokio::test]
async fn orders_that_cannot_be_filled_are_refused() {
    let house = House::usual().await;
    let long = format!(r#"{{"subject":"{}","audience":"orders"}}"#, "a".repeat(5000));
    for body in [
        "",
        "{}",
        r#"{"subject":"alice","audience":"elsewhere"}"#,
        r#"{"subject":"alice","audience":"billing","form":"encrypted"}"#,
        r#"{"subject":"alice","audience":"orders","form":"plain"}"#,
        r#"{"subject":"alice","audience":"orders","lifetime":100000}"#,
        &long,
    ] {
        let answer = order(&house.issuer, body).await;
        assert_eq!(
            (answer.status, &answer.body["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_request"))
        );
    }
    let answer = order(&house.issuer, r#"{"subject":"alice","audience":"orders"}"#).await;
    assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&json!("Bearer"), &json!(600)));
}

#[test]
fn the_deny_list_forgets_expired_tokens_when_it_is_full_and_no_others() {
    let list = DenyList::default();
    let key = |at: usize| ListKey::from_jwt_id(&at.to_string());
    let entry = |at, expires: Option<i64>| ListEntry::new(key(at), expires.map(NumericDate::from_seconds));
    list.add(&entry(0, Some(1_000_000_000))).unwrap();
    list.add(&entry(1, Some(100_000_000_000))).unwrap();
    for at in 2..MAX_ENTRIES {
        list.add(&entry(at, None)).unwrap();
    }
    // One has expired, so there is room for one.
    list.add(&entry(MAX_ENTRIES, None)).unwrap();
    let known = [key(0), key(1), key(2), key(MAX_ENTRIES)];
    assert_eq!(list.contains_many(&known).unwrap(), [false, true, true, true]);
    assert!(list.add(&entry(0, None)).is_err());
    // What is there already is no further entry.
    list.add(&entry(1, None)).unwrap();
    list.delete(&key(1)).unwrap();
    assert!(!list.contains(&key(1)).unwrap());
    list.add(&entry(0, None)).unwrap();
}

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program and takes the URL that it prints first.
fn start(program: &str, settings: &[(&str, &str)]) -> (Running, String) {
    let mut command = Command::new(program);
    command.env("PORT", "0").envs(settings.iter().copied()).stdout(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().rsplit(' ').next().unwrap().to_owned();
    (running, url)
}

#[tokio::test]
async fn the_programs_run() {
    let secret = Jwk::generate(KeySpec::Oct { bits: 256 }).unwrap().to_secret_json().unwrap();
    let secret = ("ORDERS_SECRET", secret.as_str());
    let (_issuer, issuer) = start(env!("CARGO_BIN_EXE_issuer"), &[secret]);
    let (_server, server) = start(env!("CARGO_BIN_EXE_resource-server"), &[secret, ("ISSUER", &issuer)]);
    for (form, door) in [("signed", "/orders"), ("encrypted", "/orders/internal")] {
        let token = token(&issuer, "orders", form).await;
        let answer = ask(Method::GET, &format!("{server}{door}"), Some(&token), "").await;
        assert_eq!(answer, Answer::welcome(), "{form}");
    }
    // Without a secret there is no service.
    let without =
        Command::new(env!("CARGO_BIN_EXE_issuer")).env_remove("ORDERS_SECRET").env("PORT", "0").output();
    let without = without.unwrap();
    assert!(!without.status.success() && String::from_utf8_lossy(&without.stderr).contains("ORDERS_SECRET"));
}
