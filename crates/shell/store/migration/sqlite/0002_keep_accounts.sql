-- Accounts, what they may, what they signed, and work that waits. What people did is appended, each row under the number of
-- its entry in the audit trail; what only opens doors (credentials, sessions, invitations, tokens, jobs) changes in place.

CREATE TABLE account_version (
    number   INTEGER PRIMARY KEY,
    login    TEXT NOT NULL,
    name     TEXT NOT NULL,
    zone     TEXT NOT NULL,
    active   INTEGER NOT NULL,
    password TEXT,
    totp     TEXT
);
CREATE INDEX account_version_login ON account_version (login, number);

CREATE TABLE grant_version (
    number INTEGER PRIMARY KEY,
    login  TEXT NOT NULL,
    scope  TEXT NOT NULL,
    role   TEXT NOT NULL,
    given  INTEGER NOT NULL
);
CREATE INDEX grant_version_login ON grant_version (login, number);

CREATE TABLE approval_version (
    number  INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest  TEXT NOT NULL,
    state   TEXT NOT NULL,
    login   TEXT NOT NULL,
    at      TEXT NOT NULL
);
CREATE INDEX approval_version_subject ON approval_version (project, subject, number);

CREATE TABLE signature (
    number  INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest  TEXT NOT NULL,
    login   TEXT NOT NULL,
    name    TEXT NOT NULL,
    at      TEXT NOT NULL,
    zone    TEXT NOT NULL,
    meaning TEXT NOT NULL
);
CREATE INDEX signature_subject ON signature (project, subject, number);

-- The secrets of an account; their digests stand in its versions.
CREATE TABLE credential (
    login        TEXT PRIMARY KEY,
    password     TEXT,
    totp         TEXT,
    totp_offered TEXT,
    totp_step    INTEGER NOT NULL
);

-- Attempts to get in. The row without a login counts those with a login that nobody has, so that they cost the same.
CREATE TABLE door (
    login        TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL,
    locked_until TEXT NOT NULL
);
INSERT INTO door VALUES ('', 0, '');

CREATE TABLE invitation (
    digest TEXT PRIMARY KEY,
    login  TEXT NOT NULL,
    ends   TEXT NOT NULL
);

CREATE TABLE session (
    digest TEXT PRIMARY KEY,
    login  TEXT NOT NULL,
    begun  TEXT NOT NULL,
    seen   TEXT NOT NULL,
    ends   TEXT NOT NULL,
    signed TEXT
);
CREATE INDEX session_login ON session (login);

CREATE TABLE api_token (
    id      TEXT PRIMARY KEY,
    digest  TEXT UNIQUE,
    login   TEXT NOT NULL,
    label   TEXT NOT NULL,
    allows  TEXT NOT NULL,
    scope   TEXT NOT NULL,
    begun   TEXT NOT NULL,
    ends    TEXT NOT NULL,
    revoked TEXT
);
CREATE INDEX api_token_login ON api_token (login);

CREATE TABLE job (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT NOT NULL,
    project  TEXT NOT NULL,
    key      TEXT NOT NULL,
    state    TEXT NOT NULL,
    tries    INTEGER NOT NULL,
    due      TEXT NOT NULL,
    lease    INTEGER NOT NULL,
    until    TEXT NOT NULL,
    worker   TEXT NOT NULL,
    told     TEXT NOT NULL,
    enqueued TEXT NOT NULL,
    ended    TEXT
);
CREATE UNIQUE INDEX job_waits_once ON job (key) WHERE state = 'waiting';
CREATE INDEX job_due ON job (state, due);

CREATE TRIGGER account_kept_change BEFORE UPDATE ON account_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER account_kept_delete BEFORE DELETE ON account_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER grant_kept_change BEFORE UPDATE ON grant_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER grant_kept_delete BEFORE DELETE ON grant_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER approval_kept_change BEFORE UPDATE ON approval_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER approval_kept_delete BEFORE DELETE ON approval_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER signature_kept_change BEFORE UPDATE ON signature BEGIN SELECT RAISE(ABORT, 'signatures are kept'); END;
CREATE TRIGGER signature_kept_delete BEFORE DELETE ON signature BEGIN SELECT RAISE(ABORT, 'signatures are kept'); END;
