//! What it costs. Run by hand: `cargo test --release --test guard -- --ignored --nocapture costs`

use std::hint::black_box;
use std::time::Instant;

use signet::guard::{Descent, Guard, Revocation};

use crate::folder::Folder;
use crate::kinds::{BIRTH, at, block_on, client, grant, mark, open, revoke, room};

#[test]
#[ignore = "a measurement"]
fn costs() {
    let count = 1_000_000_u32;
    let marks: Vec<_> = (0..count).map(|jti| mark("web", jti)).collect();
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
    };
    let guard = Guard::in_memory_with(&room(count, count), BIRTH);
    let (before, begun) = (resident(), Instant::now());
    block_on(async {
        for (mark, number) in marks.iter().zip(0_u64..) {
            black_box(guard.spend(*mark, BIRTH, at(60_000 + number / 100), at(number / 1000)).await.is_ok());
        }
    });
    println!("spend     {:?}, {} bytes a mark", begun.elapsed() / count, (resident() - before) / u64::from(count));

    let (guard, begun) = (Guard::in_memory_with(&room(count, count), BIRTH), Instant::now());
    std::thread::scope(|scope| {
        for half in marks.chunks(marks.len() / 2) {
            scope.spawn(|| {
                block_on(async {
                    for mark in half {
                        black_box(guard.spend(*mark, BIRTH, at(60_000), at(0)).await.is_ok());
                    }
                });
            });
        }
    });
    println!("spend     {:?} with two threads at it", begun.elapsed() / count);

    for number in 0..200_000 {
        revoke_now(&guard, number);
    }
    let (client, begun) = (client("web"), Instant::now());
    for number in 0..count {
        let (grant, token) = (Some(grant(u64::from(number) + 1_000_000)), None);
        let of = Descent { grant, token, session: None, subject: "alice", client: &client, issued_at: BIRTH };
        black_box(guard.revoked(&of).is_ok());
    }
    println!("revoked   {:?} of 200,000", begun.elapsed() / count);

    let folder = Folder::new();
    let guard = open(&folder);
    let begun = Instant::now();
    for number in 0..200 {
        revoke(&guard, &Revocation::Grant(grant(number)), at(0)).unwrap();
    }
    println!("revoke    {:?} one after the other", begun.elapsed() / 200);
    let begun = Instant::now();
    block_on(async {
        let all = (0..4000).map(|number| guard.revoke(Revocation::Grant(grant(number)), at(60_000), at(0)));
        futures_util::future::join_all(all).await
    });
    println!("revoke    {:?} each, 4,000 at once", begun.elapsed() / 4000);
}

fn revoke_now(guard: &Guard, number: u64) {
    block_on(guard.revoke(Revocation::Grant(grant(number)), at(60_000_000), at(0))).unwrap();
}
