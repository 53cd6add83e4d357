-- Packages that were made, the latest of each submission and release, and answers kept so that a request sent twice takes
-- effect once. Both can be made anew: they are no records, and no part of a backup.

CREATE TABLE package (
    project    TEXT NOT NULL,
    submission TEXT NOT NULL,
    release    TEXT NOT NULL,
    push       INTEGER NOT NULL,
    manifest   TEXT NOT NULL,
    made       TEXT NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (project, submission, release)
);

-- The status is 0 while the answer is being made.
CREATE TABLE answered (
    login   TEXT NOT NULL,
    key     TEXT NOT NULL,
    request TEXT NOT NULL,
    status  INTEGER NOT NULL,
    body    TEXT NOT NULL,
    at      TEXT NOT NULL,
    PRIMARY KEY (login, key)
);
CREATE INDEX answered_at ON answered (at);
CREATE INDEX job_key ON job (key, id);
