-- Projects, what was pushed of them, and the audit trail. Nothing here is changed or deleted afterwards.

CREATE TABLE project (
    id    TEXT PRIMARY KEY,
    since TEXT NOT NULL
);

CREATE TABLE content (
    digest TEXT PRIMARY KEY,
    bytes  BLOB NOT NULL
);

-- A push: its number is that of its entry in the audit trail.
CREATE TABLE push (
    number     INTEGER PRIMARY KEY,
    project    TEXT NOT NULL REFERENCES project (id),
    repository TEXT,
    revision   TEXT,
    tree       TEXT NOT NULL
);

-- Versions of files and of records; no digest: not there any more since this push.
CREATE TABLE file_version (
    project TEXT NOT NULL REFERENCES project (id),
    path    TEXT NOT NULL,
    push    INTEGER NOT NULL REFERENCES push (number),
    digest  TEXT REFERENCES content (digest),
    PRIMARY KEY (project, path, push)
);

CREATE TABLE record_version (
    project TEXT NOT NULL REFERENCES project (id),
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    push    INTEGER NOT NULL REFERENCES push (number),
    digest  TEXT REFERENCES content (digest),
    path    TEXT NOT NULL,
    line    INTEGER NOT NULL,
    PRIMARY KEY (project, kind, id, push)
);

CREATE TABLE audit (
    number   INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    actor    TEXT NOT NULL,
    act      TEXT NOT NULL,
    project  TEXT NOT NULL,
    subject  TEXT NOT NULL,
    old      TEXT,
    new      TEXT,
    reason   TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
);

-- The last entry. Each act takes this row first, so that acts follow one another.
CREATE TABLE chain (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    number   INTEGER NOT NULL,
    hash     TEXT NOT NULL
);
INSERT INTO chain VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TRIGGER audit_kept_change BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_kept_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER content_kept_change BEFORE UPDATE ON content BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER content_kept_delete BEFORE DELETE ON content BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER push_kept_change BEFORE UPDATE ON push BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER push_kept_delete BEFORE DELETE ON push BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER file_kept_change BEFORE UPDATE ON file_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER file_kept_delete BEFORE DELETE ON file_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER record_kept_change BEFORE UPDATE ON record_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
CREATE TRIGGER record_kept_delete BEFORE DELETE ON record_version BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;
