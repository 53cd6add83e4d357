PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'keep records','2026-11-27 10:06:10',1,X'a532e4e5ffeeebbf73736f92bfc9a4c976e5bcdd4039b976a81b5fc12799e48b2db54fda543b263d1d08105142c8dee5',1179440);
INSERT INTO _sqlx_migrations VALUES(2,'keep accounts','2026-11-27 10:06:10',1,X'7c2620ec8ebe67718c0c03de390590f9ec0229545a5386a4645baf0c752de6ae42563bf95769e13c760c31d9cd219d03',7121447);
CREATE TABLE project (
    id    TEXT PRIMARY KEY,
    since TEXT NOT NULL
);
INSERT INTO project VALUES('pump','2026-11-26T10:00:01Z');
CREATE TABLE content (
    digest TEXT PRIMARY KEY,
    bytes  BLOB NOT NULL
);
INSERT INTO content VALUES('7258419236fddd74d97acdba7bb538f6941a4af3810149d734e52acc8c38faca',X'6964203d202770756d7027');
INSERT INTO content VALUES('56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18',X'61207269736b2c206772c3b6c39f657220616c73206e756c6c');
CREATE TABLE push (
    number     INTEGER PRIMARY KEY,
    project    TEXT NOT NULL REFERENCES project (id),
    repository TEXT,
    revision   TEXT,
    tree       TEXT NOT NULL
);
INSERT INTO push VALUES(1,'pump','git.example.com/pump','0000001','173fae7f93e4fcb3f1f17bb7af1ca2b12360534b83f7b4a48dc0ab00034fa2ca');
CREATE TABLE file_version (
    project TEXT NOT NULL REFERENCES project (id),
    path    TEXT NOT NULL,
    push    INTEGER NOT NULL REFERENCES push (number),
    digest  TEXT REFERENCES content (digest),
    PRIMARY KEY (project, path, push)
);
INSERT INTO file_version VALUES('pump','device.toml',1,'7258419236fddd74d97acdba7bb538f6941a4af3810149d734e52acc8c38faca');
INSERT INTO file_version VALUES('pump','risks.toml',1,'56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18');
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
INSERT INTO record_version VALUES('pump','risk','RSK-1',1,'56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18','risks.toml',3);
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
INSERT INTO audit VALUES(1,'2026-11-26T10:00:01Z','ci','push','pump','git.example.com/pump@0000001',NULL,'173fae7f93e4fcb3f1f17bb7af1ca2b12360534b83f7b4a48dc0ab00034fa2ca','merged','0000000000000000000000000000000000000000000000000000000000000000','5122f518bfaaa16b1b0c30c680512564fcbd8b5f7d51c7e0b79831effa5321ef');
INSERT INTO audit VALUES(2,'2026-11-26T10:00:01Z','ci','file','pump','device.toml',NULL,'7258419236fddd74d97acdba7bb538f6941a4af3810149d734e52acc8c38faca','merged','5122f518bfaaa16b1b0c30c680512564fcbd8b5f7d51c7e0b79831effa5321ef','08d88720326732fa93e6661b289d9f2bbf1bb8bf33481186e071a68cc268eb81');
INSERT INTO audit VALUES(3,'2026-11-26T10:00:01Z','ci','file','pump','risks.toml',NULL,'56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18','merged','08d88720326732fa93e6661b289d9f2bbf1bb8bf33481186e071a68cc268eb81','de951d4d36d215c370b399e7fea878b5f1559a1e77d2c604b66dfc53cd3e2959');
INSERT INTO audit VALUES(4,'2026-11-26T10:00:01Z','ci','record','pump','risk RSK-1',NULL,'56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18','merged','de951d4d36d215c370b399e7fea878b5f1559a1e77d2c604b66dfc53cd3e2959','b7d3e6cb8bfbd376b6b1500640156cc090adb2d6e88ad94f191bf8f62fa3d597');
INSERT INTO audit VALUES(5,'2026-11-26T11:00:00Z','admin','account','*','anna',NULL,'ac61b65078c361ba88e7672e22c6aa737da3f869e2f7b59d4c43a1a9636d5971','asked','b7d3e6cb8bfbd376b6b1500640156cc090adb2d6e88ad94f191bf8f62fa3d597','b606c0f7db0f8bc2768941b177f2aba98d451fbbcb93cc0ec696aea36b08596b');
INSERT INTO audit VALUES(6,'2026-11-26T11:00:00Z','admin','grant','*','anna quality-approver in *',NULL,'f5209ad65e4cb890ecbd26b1913a51faf9bd0ba7ddf2b98e1a19e0215bae7dd7','asked','b606c0f7db0f8bc2768941b177f2aba98d451fbbcb93cc0ec696aea36b08596b','82210f163fd465c7efc3fa4b6d60716240565acba89a58d4821a35871b51d820');
INSERT INTO audit VALUES(7,'2026-11-26T11:00:00Z','admin','invite','*','anna',NULL,NULL,'asked','82210f163fd465c7efc3fa4b6d60716240565acba89a58d4821a35871b51d820','e10688ea09512247ebc0d4ee4dc1ac129b8e350b7eccd1213f3be221fcc78a12');
INSERT INTO audit VALUES(8,'2026-11-26T11:01:00Z','admin','accept','*','anna','ac61b65078c361ba88e7672e22c6aa737da3f869e2f7b59d4c43a1a9636d5971','f5b02727ce076f63f0a9a013dbbfb5d08fbc48eaa25f2a98f059b7922765ac7c','asked','e10688ea09512247ebc0d4ee4dc1ac129b8e350b7eccd1213f3be221fcc78a12','0d00237f76b3f9ce54920d8ee3a7d4f70051cb98ce61a4e33cc349d08f371cd7');
INSERT INTO audit VALUES(9,'2026-11-26T11:00:00Z','admin','account','*','bert',NULL,'49679afe2a9a3d45338df21a789e597e65614bf4c3830f3c1a0d803417f9bf19','asked','0d00237f76b3f9ce54920d8ee3a7d4f70051cb98ce61a4e33cc349d08f371cd7','d068bbda85d204348c131d3c6d943985d568758ed7c80e260b932cb96f007e31');
INSERT INTO audit VALUES(10,'2026-11-26T11:00:00Z','admin','grant','*','bert viewer in *',NULL,'78a2193692ab7e614a6e38a55bdec90c8a404cb144ded793f300bd40eb1cc612','asked','d068bbda85d204348c131d3c6d943985d568758ed7c80e260b932cb96f007e31','18769d13a6edddb8d88897af4af4bad45a33bd49b6bd9dd405c5a7534a5549cd');
INSERT INTO audit VALUES(11,'2026-11-26T11:00:00Z','admin','invite','*','bert',NULL,NULL,'asked','18769d13a6edddb8d88897af4af4bad45a33bd49b6bd9dd405c5a7534a5549cd','052d8dea4327221094f9aaac403b4d293d996cae79d172259482ec662f8af55a');
INSERT INTO audit VALUES(12,'2026-11-26T11:01:00Z','admin','accept','*','bert','49679afe2a9a3d45338df21a789e597e65614bf4c3830f3c1a0d803417f9bf19','3f16d0430a8f7bf1ce3cdd3b74b465ee25146cdbc0b6fe34b53de08378cc9b26','asked','052d8dea4327221094f9aaac403b4d293d996cae79d172259482ec662f8af55a','fbb94e2080181d2017877f265444923788372094c529187d7add72fb161c077a');
INSERT INTO audit VALUES(13,'2026-11-26T11:03:00Z','admin','account','*','carl',NULL,'e7a08306bbc568df5d8c9261e95fd3eb1cb71537a7cdbb00964144f91620f52f','asked','fbb94e2080181d2017877f265444923788372094c529187d7add72fb161c077a','7a0bcc7ddba98e582bcc5b4c5330c6432cdb0fb68d4868b3f271c51326aadd7c');
INSERT INTO audit VALUES(14,'2026-11-26T11:03:00Z','admin','invite','*','carl',NULL,NULL,'asked','7a0bcc7ddba98e582bcc5b4c5330c6432cdb0fb68d4868b3f271c51326aadd7c','36c38d25a2c067a418324f6b1545b9947fd3f3525d054136ca00f3e37842d842');
INSERT INTO audit VALUES(15,'2026-11-26T11:04:00Z','admin','disable','*','bert','3f16d0430a8f7bf1ce3cdd3b74b465ee25146cdbc0b6fe34b53de08378cc9b26','815845f1c8f1f2949312080dca7f41b8a735c9f0428d6b413e40ad57e27f96c5','asked','36c38d25a2c067a418324f6b1545b9947fd3f3525d054136ca00f3e37842d842','e10abb611eb65709f5495dcf0aa17d81db6ccd9045db3749dc88b5846f55d253');
INSERT INTO audit VALUES(16,'2026-11-26T11:02:00Z','admin','sign in','*','anna',NULL,NULL,'asked','e10abb611eb65709f5495dcf0aa17d81db6ccd9045db3749dc88b5846f55d253','2ee501586f5b4e7b6d3982f4f227918ac8c7cab120a27937187c94029d221361');
INSERT INTO audit VALUES(17,'2026-11-26T11:04:00Z','admin','ask','pump','risk RSK-1',NULL,'2ce00b9954cff0b9c47ba9dbc59bc3fa82c074e294aed8309670855290cc20b2','asked','2ee501586f5b4e7b6d3982f4f227918ac8c7cab120a27937187c94029d221361','90bef2ac6592f8917f71760e59c9eb63487b165b6e72ff7e4e8b294c59f05b65');
INSERT INTO audit VALUES(18,'2026-11-26T11:05:00Z','admin','sign','pump','risk RSK-1',NULL,'0c62fe3cdf90f4ae9c07a5a5f3a224067d217fe1d16a6d8dbdaed05ba61d800c','asked','90bef2ac6592f8917f71760e59c9eb63487b165b6e72ff7e4e8b294c59f05b65','1c6f7d8541fd6bdaad58b3bad1900b4855e47ebfb30edc458904a6b074ba8cbf');
INSERT INTO audit VALUES(19,'2026-11-26T11:05:00Z','admin','approve','pump','risk RSK-1',NULL,'86b772b8c8b584e1ad385b24cd5caf1528e326787f435a10a5ef61c5c652fda9','asked','1c6f7d8541fd6bdaad58b3bad1900b4855e47ebfb30edc458904a6b074ba8cbf','635dc06e3f1f6b2bc2f50f8e4f6ca357c15ccd32b1e7cfb3470a3df29284d315');
INSERT INTO audit VALUES(20,'2026-11-26T11:05:00Z','admin','second factor','*','anna','f5b02727ce076f63f0a9a013dbbfb5d08fbc48eaa25f2a98f059b7922765ac7c','71586876c5ad8ca51814e7c82980bedcb79009615e1d76a9cb689237c9d2841b','asked','635dc06e3f1f6b2bc2f50f8e4f6ca357c15ccd32b1e7cfb3470a3df29284d315','74bf3f5e95c79a70b82093302a4cc741ac3bc475779caf7bbb934a22daa07c2a');
INSERT INTO audit VALUES(21,'2026-11-26T11:05:00Z','admin','token','pump','t1 of anna',NULL,NULL,'asked','74bf3f5e95c79a70b82093302a4cc741ac3bc475779caf7bbb934a22daa07c2a','d1ab3f2f58bdd65496532fabee6d41b69a0e5d16f6acec73893149ef0830ab70');
CREATE TABLE chain (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    number   INTEGER NOT NULL,
    hash     TEXT NOT NULL
);
INSERT INTO chain VALUES(1,21,'d1ab3f2f58bdd65496532fabee6d41b69a0e5d16f6acec73893149ef0830ab70');
CREATE TABLE account_version (
    number   INTEGER PRIMARY KEY,
    login    TEXT NOT NULL,
    name     TEXT NOT NULL,
    zone     TEXT NOT NULL,
    active   INTEGER NOT NULL,
    password TEXT,
    totp     TEXT
);
INSERT INTO account_version VALUES(5,'anna','anna','UTC',1,NULL,NULL);
INSERT INTO account_version VALUES(8,'anna','Anna Größe','Europe/Berlin',1,'b16326ad09c3011f228547d0ececacadf2f399250f27a2e692123a54fda9b664',NULL);
INSERT INTO account_version VALUES(9,'bert','bert','UTC',1,NULL,NULL);
INSERT INTO account_version VALUES(12,'bert','Anna Größe','Europe/Berlin',1,'b16326ad09c3011f228547d0ececacadf2f399250f27a2e692123a54fda9b664',NULL);
INSERT INTO account_version VALUES(13,'carl','carl','UTC',1,NULL,NULL);
INSERT INTO account_version VALUES(15,'bert','Anna Größe','Europe/Berlin',0,'b16326ad09c3011f228547d0ececacadf2f399250f27a2e692123a54fda9b664',NULL);
INSERT INTO account_version VALUES(20,'anna','Anna Größe','Europe/Berlin',1,'b16326ad09c3011f228547d0ececacadf2f399250f27a2e692123a54fda9b664','2d1ad522ec9e95e1b84b5ddaa5689cc07e88dcbaccd7987c92dfc17b79fd75c5');
CREATE TABLE grant_version (
    number INTEGER PRIMARY KEY,
    login  TEXT NOT NULL,
    scope  TEXT NOT NULL,
    role   TEXT NOT NULL,
    given  INTEGER NOT NULL
);
INSERT INTO grant_version VALUES(6,'anna','*','quality-approver',1);
INSERT INTO grant_version VALUES(10,'bert','*','viewer',1);
CREATE TABLE approval_version (
    number  INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest  TEXT NOT NULL,
    state   TEXT NOT NULL,
    login   TEXT NOT NULL,
    at      TEXT NOT NULL
);
INSERT INTO approval_version VALUES(17,'pump','record risk RSK-1','56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18','in review','anna','2026-11-26T11:04:00Z');
INSERT INTO approval_version VALUES(19,'pump','record risk RSK-1','56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18','approved','anna','2026-11-26T11:05:00Z');
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
INSERT INTO signature VALUES(18,'pump','record risk RSK-1','56d1fe543a980e99cb1583274c1a1492e92f34b7d1ec6bb06116fc7c9f020f18','anna','Anna Größe','2026-11-26T11:05:00Z','Europe/Berlin','approval');
CREATE TABLE credential (
    login        TEXT PRIMARY KEY,
    password     TEXT,
    totp         TEXT,
    totp_offered TEXT,
    totp_step    INTEGER NOT NULL
);
INSERT INTO credential VALUES('anna','$argon2id$kept','SECRETFACTOR',NULL,7);
INSERT INTO credential VALUES('bert','$argon2id$kept',NULL,NULL,0);
INSERT INTO credential VALUES('carl',NULL,NULL,NULL,0);
CREATE TABLE door (
    login        TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL,
    locked_until TEXT NOT NULL
);
INSERT INTO door VALUES('',0,'');
INSERT INTO door VALUES('anna',0,'');
INSERT INTO door VALUES('bert',0,'');
INSERT INTO door VALUES('carl',0,'');
CREATE TABLE invitation (
    digest TEXT PRIMARY KEY,
    login  TEXT NOT NULL,
    ends   TEXT NOT NULL
);
INSERT INTO invitation VALUES('digest-of-a-link','carl','2026-11-26T11:40:00Z');
CREATE TABLE session (
    digest TEXT PRIMARY KEY,
    login  TEXT NOT NULL,
    begun  TEXT NOT NULL,
    seen   TEXT NOT NULL,
    ends   TEXT NOT NULL,
    signed TEXT
);
INSERT INTO session VALUES('session of anna','anna','2026-11-26T11:02:00Z','2026-11-26T11:02:00Z','2026-11-26T11:50:00Z','2026-11-26T11:05:00Z');
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
INSERT INTO api_token VALUES('t1','digest-of-a-token','anna','pipeline','read push','pump','2026-11-26T11:05:00Z','2026-12-26T11:05:00Z',NULL);
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
INSERT INTO job VALUES(1,'evaluate','pump','evaluate pump x','waiting',0,'2026-11-26T11:00:00Z',0,'','','','2026-11-26T11:00:00Z',NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('job',1);
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
CREATE INDEX account_version_login ON account_version (login, number);
CREATE INDEX grant_version_login ON grant_version (login, number);
CREATE INDEX approval_version_subject ON approval_version (project, subject, number);
CREATE INDEX signature_subject ON signature (project, subject, number);
CREATE INDEX session_login ON session (login);
CREATE INDEX api_token_login ON api_token (login);
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
COMMIT;
