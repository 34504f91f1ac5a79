-- What outlives the process: revocations, families of rotating refresh tokens, and the marks of a clean stop.
-- Moments are milliseconds since the Unix epoch. Ids are base64url, so that people can read and search them.

CREATE TABLE guard (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    -- Another one: the file was restored, and is read anew.
    incarnation BLOB NOT NULL,
    birth INTEGER NOT NULL,
    stopped_cleanly INTEGER NOT NULL,
    -- The last switch of it, either way; by nobody if there was none.
    maintenance INTEGER NOT NULL,
    maintenance_since INTEGER NOT NULL,
    maintenance_by TEXT,
    maintenance_reason TEXT
) STRICT;

INSERT INTO guard (only_row, incarnation, birth, stopped_cleanly, maintenance, maintenance_since)
VALUES (1, randomblob(16), 0, 0, 0, 0);

CREATE TABLE revocations (
    -- Only ever grows, also when a row is replaced: who has read up to a number has seen all below it.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    author TEXT,
    reason TEXT,
    UNIQUE (kind, name)
) STRICT;

CREATE INDEX revocations_by_end ON revocations (until);

CREATE TABLE refresh_families (
    gid TEXT PRIMARY KEY NOT NULL,
    generation INTEGER NOT NULL,
    advanced_at INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_families_by_end ON refresh_families (until);

CREATE TABLE spent_marks (
    id BLOB NOT NULL,
    owner BLOB NOT NULL,
    until INTEGER NOT NULL
) STRICT;
