//! What is revoked, as every introspection asks for it: in memory, in shards, so that nobody waits for long.

use std::array;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::published::Epochs as PublishedEpochs;
use super::revocation::{Descent, Revocation};
use crate::clock::Timestamp;
use crate::protocol::{ClientId, GrantId, JwtId, SessionId, Subject};

/// A table that grows is copied while others wait; one of so many shards is copied soon.
const SHARDS: usize = 64;

/// When something was revoked, and until when that must be remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
}

impl Span {
    /// An end came when it first came, and is remembered for as long as any of the two says.
    pub(super) fn first(self, other: Self) -> Self {
        Self { since: self.since.min(other.since), until: self.until.max(other.until) }
    }

    /// A later epoch replaces an earlier one, and neither shortens the other.
    pub(super) fn joined(self, other: Self) -> Self {
        Self { since: self.since.max(other.since), until: self.until.max(other.until) }
    }
}

#[derive(Default)]
struct Shard {
    grants: HashMap<GrantId, Span>,
    tokens: HashMap<JwtId, Span>,
    sessions: HashMap<SessionId, Span>,
}

#[derive(Default)]
struct Epochs {
    subjects: HashMap<String, Span>,
    clients: HashMap<ClientId, Span>,
    consents: HashMap<(Subject, ClientId), Span>,
    issuer: HashMap<(), Span>,
}

/// Everything that is revoked.
pub(super) struct Revoked {
    shards: Box<[RwLock<Shard>; SHARDS]>,
    epochs: RwLock<Epochs>,
    /// The shard that is swept next.
    next: AtomicUsize,
}

impl Revoked {
    pub(super) fn new() -> Self {
        let shards = Box::new(array::from_fn(|_| RwLock::default()));
        Self { shards, epochs: RwLock::default(), next: AtomicUsize::new(0) }
    }

    pub(super) fn insert(&self, revocation: &Revocation, span: Span) {
        match revocation {
            Revocation::Grant(id) => end(&mut write(self.shard(id.as_bytes())).grants, id, span),
            Revocation::Token(id) => end(&mut write(self.shard(id.as_bytes())).tokens, id, span),
            Revocation::Session(id) => end(&mut write(self.shard(id.as_bytes())).sessions, id, span),
            Revocation::Subject(subject) => join(&mut write(&self.epochs).subjects, subject, span),
            Revocation::Client(client) => join(&mut write(&self.epochs).clients, client, span),
            Revocation::Consent(subject, client) => {
                join(&mut write(&self.epochs).consents, &(subject.clone(), client.clone()), span);
            }
            Revocation::Issuer => join(&mut write(&self.epochs).issuer, &(), span),
        }
    }

    /// When this was revoked.
    pub(super) fn span(&self, revocation: &Revocation) -> Option<Span> {
        match revocation {
            Revocation::Grant(id) => read(self.shard(id.as_bytes())).grants.get(id).copied(),
            Revocation::Token(id) => read(self.shard(id.as_bytes())).tokens.get(id).copied(),
            Revocation::Session(id) => read(self.shard(id.as_bytes())).sessions.get(id).copied(),
            Revocation::Subject(subject) => read(&self.epochs).subjects.get(subject).copied(),
            Revocation::Client(client) => read(&self.epochs).clients.get(client).copied(),
            Revocation::Consent(subject, client) => {
                read(&self.epochs).consents.get(&(subject.clone(), client.clone())).copied()
            }
            Revocation::Issuer => read(&self.epochs).issuer.get(&()).copied(),
        }
    }

    /// The revocation that a token falls under.
    pub(super) fn find(&self, descent: &Descent<'_>) -> Option<Revocation> {
        let grant = descent.grant.filter(|id| read(self.shard(id.as_bytes())).grants.contains_key(id));
        let token = || descent.token.filter(|id| read(self.shard(id.as_bytes())).tokens.contains_key(id));
        let session = || descent.session.filter(|id| read(self.shard(id.as_bytes())).sessions.contains_key(id));
        grant
            .map(Revocation::Grant)
            .or_else(|| token().map(Revocation::Token))
            .or_else(|| session().map(Revocation::Session))
            .or_else(|| self.epoch(descent))
    }

    fn epoch(&self, descent: &Descent<'_>) -> Option<Revocation> {
        let epochs = read(&self.epochs);
        let reaches = |span: Option<&Span>| span.is_some_and(|span| descent.issued_at < span.since);
        if reaches(epochs.subjects.get(descent.subject)) {
            Some(Revocation::Subject(descent.subject.to_owned()))
        } else if let Some(client) = descent.client.filter(|client| reaches(epochs.clients.get(*client))) {
            Some(Revocation::Client(client.clone()))
        } else if let Some(consent) = epochs.consent_of(descent).filter(|key| reaches(epochs.consents.get(key))) {
            Some(Revocation::Consent(consent.0, consent.1))
        } else {
            reaches(epochs.issuer.get(&())).then_some(Revocation::Issuer)
        }
    }

    /// The epochs that offline verifiers are told of.
    pub(super) fn epochs(&self) -> PublishedEpochs {
        let epochs = read(&self.epochs);
        let mut clients: Vec<_> = epochs.clients.iter().map(|(client, span)| (client.clone(), span.since)).collect();
        clients.sort_unstable();
        PublishedEpochs { issuer: epochs.issuer.get(&()).map(|span| span.since), clients }
    }

    /// The grants that were revoked before one moment, and are remembered beyond another.
    pub(super) fn grants(&self, before: Timestamp, beyond: Timestamp) -> Vec<GrantId> {
        let is_meant = |span: &Span| span.since < before && span.until > beyond;
        let mut grants = Vec::new();
        for shard in self.shards.iter() {
            let shard = read(shard);
            grants.extend(shard.grants.iter().filter(|(_, span)| is_meant(span)).map(|(grant, _)| *grant));
        }
        grants
    }

    /// Forgets what no longer revokes anything, a part at each call.
    pub(super) fn sweep(&self, now: Timestamp) {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % SHARDS;
        if let Some(shard) = self.shards.get(next) {
            let mut shard = write(shard);
            shard.grants.retain(|_, span| span.until > now);
            shard.tokens.retain(|_, span| span.until > now);
            shard.sessions.retain(|_, span| span.until > now);
        }
        if next == 0 {
            let mut epochs = write(&self.epochs);
            epochs.subjects.retain(|_, span| span.until > now);
            epochs.clients.retain(|_, span| span.until > now);
            epochs.consents.retain(|_, span| span.until > now);
            epochs.issuer.retain(|(), span| span.until > now);
        }
    }

    /// Everything that is remembered.
    pub(super) fn all(&self) -> Vec<(Revocation, Span)> {
        let mut all = Vec::new();
        for shard in self.shards.iter() {
            let shard = read(shard);
            all.extend(shard.grants.iter().map(|(id, span)| (Revocation::Grant(*id), *span)));
            all.extend(shard.tokens.iter().map(|(id, span)| (Revocation::Token(*id), *span)));
            all.extend(shard.sessions.iter().map(|(id, span)| (Revocation::Session(*id), *span)));
        }
        let epochs = read(&self.epochs);
        all.extend(epochs.subjects.iter().map(|(subject, span)| (Revocation::Subject(subject.clone()), *span)));
        all.extend(epochs.clients.iter().map(|(client, span)| (Revocation::Client(client.clone()), *span)));
        let consent = |((subject, client), span): (&(Subject, ClientId), &Span)| {
            (Revocation::Consent(subject.clone(), client.clone()), *span)
        };
        all.extend(epochs.consents.iter().map(consent));
        all.extend(epochs.issuer.values().map(|span| (Revocation::Issuer, *span)));
        all
    }

    pub(super) fn count(&self) -> usize {
        let of_shard = |shard: &Shard| shard.grants.len() + shard.tokens.len() + shard.sessions.len();
        let epochs = read(&self.epochs);
        let of_epochs = epochs.subjects.len() + epochs.clients.len() + epochs.consents.len() + epochs.issuer.len();
        self.shards.iter().map(|shard| of_shard(&read(shard))).sum::<usize>() + of_epochs
    }

    /// Ids are random, so their first byte shares them out evenly.
    fn shard(&self, id: &[u8; 16]) -> &RwLock<Shard> {
        let [first, ..] = id;
        let [spare, ..] = self.shards.as_ref();
        self.shards.get(usize::from(*first) % SHARDS).unwrap_or(spare)
    }
}

impl Epochs {
    /// What a consent that was taken back would be called; nothing is copied where none was.
    fn consent_of(&self, descent: &Descent<'_>) -> Option<(Subject, ClientId)> {
        let client = descent.client.filter(|_| !self.consents.is_empty())?;
        Some((Subject::parse(descent.subject)?, client.clone()))
    }
}

fn join<K: Clone + Eq + Hash>(spans: &mut HashMap<K, Span>, key: &K, span: Span) {
    spans.entry(key.clone()).and_modify(|known| *known = known.joined(span)).or_insert(span);
}

fn end<K: Clone + Eq + Hash>(spans: &mut HashMap<K, Span>, key: &K, span: Span) {
    spans.entry(key.clone()).and_modify(|known| *known = known.first(span)).or_insert(span);
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
