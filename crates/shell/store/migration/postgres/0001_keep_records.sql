-- Projects, what was pushed of them, and the audit trail. Nothing here is changed or deleted afterwards.

CREATE TABLE project (
    id    TEXT PRIMARY KEY,
    since TEXT NOT NULL
);

CREATE TABLE content (
    digest TEXT PRIMARY KEY,
    bytes  BYTEA NOT NULL
);

-- A push: its number is that of its entry in the audit trail.
CREATE TABLE push (
    number     BIGINT PRIMARY KEY,
    project    TEXT NOT NULL REFERENCES project (id),
    repository TEXT,
    revision   TEXT,
    tree       TEXT NOT NULL
);

-- Versions of files and of records; no digest: not there any more since this push.
CREATE TABLE file_version (
    project TEXT NOT NULL REFERENCES project (id),
    path    TEXT NOT NULL,
    push    BIGINT NOT NULL REFERENCES push (number),
    digest  TEXT REFERENCES content (digest),
    PRIMARY KEY (project, path, push)
);

CREATE TABLE record_version (
    project TEXT NOT NULL REFERENCES project (id),
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    push    BIGINT NOT NULL REFERENCES push (number),
    digest  TEXT REFERENCES content (digest),
    path    TEXT NOT NULL,
    line    BIGINT NOT NULL,
    PRIMARY KEY (project, kind, id, push)
);

CREATE TABLE audit (
    number   BIGINT PRIMARY KEY,
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
    number   BIGINT NOT NULL,
    hash     TEXT NOT NULL
);
INSERT INTO chain VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION keep();
CREATE TRIGGER content_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON content FOR EACH STATEMENT EXECUTE FUNCTION keep();
CREATE TRIGGER push_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON push FOR EACH STATEMENT EXECUTE FUNCTION keep();
CREATE TRIGGER file_version_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON file_version FOR EACH STATEMENT EXECUTE FUNCTION keep();
CREATE TRIGGER record_version_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON record_version FOR EACH STATEMENT EXECUTE FUNCTION keep();
