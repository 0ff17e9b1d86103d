//! Tokens from their issue to their refusal, with each back end.

use std::{fs, sync::Arc, time::Duration};

use jose_jwt::{
    FixedClock, Jwt, ListRule, NumericDate, TokenList, Validated, Validator, ValidatorBuilder,
    jwk::Jwk,
    jws::{SignatureAlgorithm, SigningKey, VerifyingKey},
};
use jose_jwt_lists::{FileList, GRACE, MemoryList, RedisList};

use crate::{
    folder::Folder,
    server::{Server, silent, soon},
};

type Shared = Arc<dyn TokenList + Send + Sync>;

/// The time at which every token here is issued; it is good for ten minutes.
const ISSUED: i64 = 1_795_624_995;
const EXPIRES: i64 = ISSUED + 600;

fn at(seconds: i64) -> FixedClock {
    FixedClock::new(NumericDate::from_seconds(seconds))
}

fn jwk() -> Jwk {
    Jwk::from_secret(&b"a secret of thirty-two octets ..."[..]).unwrap()
}

fn token(jwt_id: Option<&str>, subject: &str) -> String {
    let key = SigningKey::from_jwk(&jwk(), SignatureAlgorithm::Hs256).unwrap();
    let issued = at(ISSUED);
    let jwt = Jwt::issue().clock(&issued).subject(subject).expires_in(Duration::from_secs(600));
    match jwt_id {
        Some(id) => jwt.jwt_id(id),
        None => jwt,
    }
    .sign(&key)
    .unwrap()
}

fn validator(now: i64) -> ValidatorBuilder<jose_jwt::TrustedKeys<'static>> {
    let key = VerifyingKey::from_jwk(&jwk(), SignatureAlgorithm::Hs256).unwrap();
    Validator::builder().key(key).any_issuer().any_audience().clock(at(now))
}

fn verified(validator: &Validator, token: &str) -> Result<Validated, &'static str> {
    validator.verify::<()>(token).map_err(|error| error.code())
}

fn outcome(validator: &Validator, token: &str) -> Result<(), &'static str> {
    verified(validator, token).map(|_| ())
}

/// A list of each kind, and what has to live as long.
fn lists(folder: &Folder, server: Option<&Server>) -> Vec<Shared> {
    let mut lists: Vec<Shared> = vec![
        Arc::new(MemoryList::new().clock(at(ISSUED))),
        Arc::new(FileList::builder(folder.file()).clock(at(ISSUED)).create().unwrap()),
    ];
    if let Some(server) = server {
        let redis = RedisList::builder(server.url(), "tokens:").clock(at(ISSUED));
        lists.push(Arc::new(redis.build().unwrap()));
    }
    lists
}

#[test]
fn a_denied_token_is_refused_and_no_other() {
    let (folder, server) = (Folder::new(), Server::start(None));
    for list in lists(&folder, server.as_ref()) {
        let validator = validator(ISSUED).deny_list(list.clone()).build().unwrap();
        for id in [Some("1f0c"), None] {
            let (denied, other) = (token(id, "alice"), token(id.map(|_| "2b77"), "bob"));
            let entry = validator.list_entry(&verified(&validator, &denied).unwrap());
            list.add(&entry).unwrap();
            assert_eq!(outcome(&validator, &denied), Err("jwt_denied"));
            assert_eq!(outcome(&validator, &other), Ok(()));
            list.delete(entry.key()).unwrap();
            assert_eq!(outcome(&validator, &denied), Ok(()));
        }
    }
}

#[test]
fn only_allowed_tokens_are_taken() {
    let (folder, server) = (Folder::new(), Server::start(None));
    let open = validator(ISSUED).build().unwrap();
    for list in lists(&folder, server.as_ref()) {
        let validator = validator(ISSUED).allow_list(list.clone()).build().unwrap();
        let (allowed, other) = (token(Some("1f0c"), "alice"), token(Some("2b77"), "bob"));
        assert_eq!(outcome(&validator, &allowed), Err("jwt_not_listed"));
        list.add(&open.list_entry(&verified(&open, &allowed).unwrap())).unwrap();
        assert_eq!(outcome(&validator, &allowed), Ok(()));
        assert_eq!(outcome(&validator, &other), Err("jwt_not_listed"));
    }
}

#[test]
fn a_list_that_cannot_answer_refuses_every_token() {
    let folder = Folder::new();
    let file = FileList::builder(folder.file()).create().unwrap();
    fs::remove_file(folder.file()).unwrap();
    let (_listener, address) = silent();
    let short = Duration::from_millis(150);
    let hung = RedisList::builder(format!("redis://{address}"), "tokens:").answer_timeout(short);
    let broken: [Shared; 2] = [Arc::new(file), Arc::new(hung.build().unwrap())];
    for list in broken {
        for rule in [ListRule::Allow, ListRule::Deny] {
            let validator = match rule {
                ListRule::Allow => validator(ISSUED).allow_list(list.clone()),
                _ => validator(ISSUED).deny_list(list.clone()),
            };
            let validator = validator.build().unwrap();
            let token = token(Some("1f0c"), "alice");
            let (code, all) = soon(move || {
                let all = validator.verify_telling_all::<()>(&token).unwrap_err();
                (outcome(&validator, &token), all.codes().collect::<Vec<_>>())
            });
            assert_eq!(code, Err("jwt_list_unavailable"));
            assert_eq!(all, ["jwt_list_unavailable"]);
        }
    }
}

#[test]
fn an_entry_outlives_its_token_by_leeway_and_grace() {
    let leeway = Duration::from_secs(30);
    let open = validator(ISSUED).leeway(leeway).build().unwrap();
    let token = token(Some("1f0c"), "alice");
    let entry = open.list_entry(&verified(&open, &token).unwrap());
    let last = EXPIRES + 29;
    let grace = i64::try_from(GRACE.as_secs()).unwrap();
    // The validator's clock is slow, and the token good by it for one second more.
    for (clock_of_list, expected) in
        [(last, Err("jwt_denied")), (last + grace, Err("jwt_denied")), (last + grace + 1, Ok(()))]
    {
        // The clocks of the lists were right when the entry was added.
        let memory = MemoryList::new().clock(at(ISSUED));
        memory.add(&entry).unwrap();
        let folder = Folder::new();
        FileList::builder(folder.file()).clock(at(ISSUED)).create().unwrap().add(&entry).unwrap();
        let file = FileList::builder(folder.file()).clock(at(clock_of_list)).open().unwrap();
        let lists: [Shared; 2] = [Arc::new(memory.clock(at(clock_of_list))), Arc::new(file)];
        for list in lists {
            let validator = validator(last).leeway(leeway).deny_list(list).build().unwrap();
            assert_eq!(outcome(&validator, &token), expected, "{clock_of_list}");
        }
    }
    assert_eq!(outcome(&validator(last + 1).leeway(leeway).build().unwrap(), &token), Err("jwt_expired"));
}

#[tokio::test]
async fn a_list_elsewhere_is_asked_by_the_caller_or_the_token_refused() {
    let Some(mut server) = Server::start(None) else { return };
    let list = RedisList::builder(server.url(), "tokens:").clock(at(ISSUED)).build_async().unwrap();
    let token = token(Some("1f0c"), "alice");
    let of_rule = |rule| validator(ISSUED).list_elsewhere(rule).build().unwrap();
    for (rule, before, after) in
        [(ListRule::Deny, Ok(()), Err("jwt_denied")), (ListRule::Allow, Err("jwt_not_listed"), Ok(()))]
    {
        let validator = of_rule(rule);
        assert_eq!(outcome(&validator, &token), Err("jwt_list_not_consulted"));
        let waiting = validator.verify_before_list::<()>(&token).unwrap();
        let key = waiting.list_key();
        let answer = list.contains(&key).await.unwrap();
        assert_eq!(waiting.answered(answer).map(|_| ()).map_err(|error| error.code()), before);

        list.add(&jose_jwt::ListEntry::new(key.clone(), None)).await.unwrap();
        let waiting = validator.verify_before_list::<()>(&token).unwrap();
        let answer = list.contains(&key).await.unwrap();
        assert_eq!(waiting.answered(answer).map(|_| ()).map_err(|error| error.code()), after);
        list.delete(&key).await.unwrap();
    }
    server.kill();
    let waiting = of_rule(ListRule::Deny).verify_before_list::<()>(&token).unwrap();
    let error = list.contains(&waiting.list_key()).await.unwrap_err();
    assert_eq!(jose_jwt::JwtError::from(error).code(), "jwt_list_unavailable");
}
