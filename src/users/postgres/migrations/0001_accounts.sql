-- Accounts, the names they sign in with, what they consented to, and the subjects that are never issued again.
-- Moments are milliseconds since the Unix epoch.

CREATE TABLE accounts (
    subject TEXT COLLATE "C" PRIMARY KEY,
    -- As it was typed.
    username TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'disabled')),
    -- Only ever grows: what was issued for an earlier version is worthless.
    version BIGINT NOT NULL,
    -- A hash that is slow on purpose.
    password TEXT,
    -- JSON: the standard claims of OpenID Connect Core §5.1 by their names, claims of the operator's own, two lists.
    profile TEXT NOT NULL,
    claims TEXT NOT NULL,
    roles TEXT NOT NULL,
    groups TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Usernames and e-mail addresses in their canonical form. They share one table, so that no username can pose as the
-- e-mail address of somebody else; a name that is both of one account is its username.
CREATE TABLE names (
    name TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('username', 'email')),
    subject TEXT COLLATE "C" NOT NULL REFERENCES accounts (subject) ON DELETE CASCADE
);

CREATE INDEX names_by_subject ON names (subject);

CREATE TABLE consents (
    subject TEXT COLLATE "C" NOT NULL REFERENCES accounts (subject) ON DELETE CASCADE,
    client TEXT COLLATE "C" NOT NULL,
    scope TEXT NOT NULL,
    -- SHA-256 of what the client was registered with.
    registration BYTEA NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (subject, client)
);

CREATE TABLE deleted_subjects (
    subject TEXT COLLATE "C" PRIMARY KEY,
    deleted_at BIGINT NOT NULL
);
