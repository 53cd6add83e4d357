SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);
CREATE TABLE public.audit (
    number bigint NOT NULL,
    at text NOT NULL,
    actor text NOT NULL,
    act text NOT NULL,
    project text NOT NULL,
    subject text NOT NULL,
    old text,
    new text,
    reason text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);
CREATE TABLE public.chain (
    only_one integer NOT NULL,
    number bigint NOT NULL,
    hash text NOT NULL,
    CONSTRAINT chain_only_one_check CHECK ((only_one = 1))
);
CREATE TABLE public.content (
    digest text NOT NULL,
    bytes bytea NOT NULL
);
CREATE TABLE public.file_version (
    project text NOT NULL,
    path text NOT NULL,
    push bigint NOT NULL,
    digest text
);
CREATE TABLE public.project (
    id text NOT NULL,
    since text NOT NULL
);
CREATE TABLE public.push (
    number bigint NOT NULL,
    project text NOT NULL,
    repository text,
    revision text,
    tree text NOT NULL
);
CREATE TABLE public.record_version (
    project text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    push bigint NOT NULL,
    digest text,
    path text NOT NULL,
    line bigint NOT NULL
);
INSERT INTO public._sqlx_migrations VALUES (1, 'keep records', '2026-11-26 21:06:36.501703+00', true, '\x0416c31d06f7623a29d0b365c838cfd8da79d0d2be5c77143f19c23a2e60c73f5d3a2bb6721ce54cb86b770d42960c7c', 195617032);
INSERT INTO public.audit VALUES (1, '2026-11-26T21:06:36Z', 'ci (not authenticated)', 'push', 'pump', 'git.example.com/pump@1111111', NULL, '49eef6567e931a60e3a3e348ac6e5ecb74c1b5cd66888ff9e621dfab32ea1f44', 'erste', '0000000000000000000000000000000000000000000000000000000000000000', 'b30f42e44f163b2bccc758ee8c0c6cb120a50c67c212d5d84951fd740db54779');
INSERT INTO public.audit VALUES (2, '2026-11-26T21:06:36Z', 'ci (not authenticated)', 'file', 'pump', 'device.toml', NULL, '7b8d9eb82475203bf47bc6bf23ac58a774ca71518bc962025d061cc609513e30', 'erste', 'b30f42e44f163b2bccc758ee8c0c6cb120a50c67c212d5d84951fd740db54779', '72ee19c1f8c4bc023dee5cf2afae5d7b719b37305b76fb0eb7bd980384df9d6d');
INSERT INTO public.audit VALUES (3, '2026-11-26T21:06:36Z', 'ci (not authenticated)', 'file', 'pump', 'evidence.toml', NULL, '5e30e18e4be46e3834b86f5627f72e758b771c25c72306d48be875e03deb3dcf', 'erste', '72ee19c1f8c4bc023dee5cf2afae5d7b719b37305b76fb0eb7bd980384df9d6d', 'a55d1bd9b4e089a8d1ed1de32035692d1688404d3c35ce31987dd160ac476320');
INSERT INTO public.audit VALUES (4, '2026-11-26T21:06:36Z', 'ci (not authenticated)', 'record', 'pump', 'evidence EVD-01', NULL, '2a70b26a38f53b0b7e1fe8186aa6b64309425124d5bdb683df8a9eba04db5616', 'erste', 'a55d1bd9b4e089a8d1ed1de32035692d1688404d3c35ce31987dd160ac476320', '031bfe334f4c714849728f0954551e408ca8aab00bd183fb7b653a3c2299a65a');
INSERT INTO public.audit VALUES (5, '2026-11-26T21:06:37Z', 'ci (not authenticated)', 'push', 'pump', '2222222', '49eef6567e931a60e3a3e348ac6e5ecb74c1b5cd66888ff9e621dfab32ea1f44', 'b639769c6edcc8c4db6f6d9344a796bf313653915e44d9f1097285d2cd0ec26b', 'zweite', '031bfe334f4c714849728f0954551e408ca8aab00bd183fb7b653a3c2299a65a', '2f58663db08ee9af6224f8135a0243778a334e0acef7d7794409b4794488140c');
INSERT INTO public.audit VALUES (6, '2026-11-26T21:06:37Z', 'ci (not authenticated)', 'file', 'pump', 'evidence.toml', '5e30e18e4be46e3834b86f5627f72e758b771c25c72306d48be875e03deb3dcf', '3ce5b9e00c79dfeb6ea066987d05bf4ac408e3d218222bff2e84d971d2344428', 'zweite', '2f58663db08ee9af6224f8135a0243778a334e0acef7d7794409b4794488140c', 'afb6cf15f1585dea3225d4e39f00e6167f6c085db77f0aaf04860da971e4c665');
INSERT INTO public.audit VALUES (7, '2026-11-26T21:06:37Z', 'ci (not authenticated)', 'record', 'pump', 'evidence EVD-01', '2a70b26a38f53b0b7e1fe8186aa6b64309425124d5bdb683df8a9eba04db5616', '26267cc5c05e7ae465295f7c265bbf636f1602de5d8b8624cf1f8cd70181e6cd', 'zweite', 'afb6cf15f1585dea3225d4e39f00e6167f6c085db77f0aaf04860da971e4c665', '89b0aca95affe6aa775f31d1fc122f35cca666dff2d10d005c1dcb4da4e7e8b7');
INSERT INTO public.audit VALUES (8, '2026-11-26T21:06:37Z', 'ci (not authenticated)', 'push', 'pump', '3333333', 'b639769c6edcc8c4db6f6d9344a796bf313653915e44d9f1097285d2cd0ec26b', 'b2eb8f8b264c5e3064921eda1aa5b0dec3b07ec28def9b61d715126f990645b6', 'dritte', '89b0aca95affe6aa775f31d1fc122f35cca666dff2d10d005c1dcb4da4e7e8b7', 'a041ac140c03fcfe46a74f5fd51996578860ced183668c3c1c7ea538879fb9a3');
INSERT INTO public.audit VALUES (9, '2026-11-26T21:06:37Z', 'ci (not authenticated)', 'file', 'pump', 'evidence.toml', '3ce5b9e00c79dfeb6ea066987d05bf4ac408e3d218222bff2e84d971d2344428', NULL, 'dritte', 'a041ac140c03fcfe46a74f5fd51996578860ced183668c3c1c7ea538879fb9a3', '3f9f6f509b71d50f9bc47dad03e6d2a22903022d697b5a8ddaaeca4b25ec06fb');
INSERT INTO public.audit VALUES (10, '2026-11-26T21:06:37Z', 'ci (not authenticated)', 'record', 'pump', 'evidence EVD-01', '26267cc5c05e7ae465295f7c265bbf636f1602de5d8b8624cf1f8cd70181e6cd', NULL, 'dritte', '3f9f6f509b71d50f9bc47dad03e6d2a22903022d697b5a8ddaaeca4b25ec06fb', '705051fd9aec85fb46cfb72e9f151ca8c710b88ae563925f02b1c3a66a352217');
INSERT INTO public.chain VALUES (1, 10, '705051fd9aec85fb46cfb72e9f151ca8c710b88ae563925f02b1c3a66a352217');
INSERT INTO public.content VALUES ('7b8d9eb82475203bf47bc6bf23ac58a774ca71518bc962025d061cc609513e30', '\x5b6465766963655d0a6964203d202270756d70220a7469746c65203d202250756d7065220a6d616e756661637475726572203d2022426569737069656c20476d6248220a6465736372697074696f6e203d202264220a696e74656e6465645f757365203d202275220a7361666574795f636c617373203d202242220a0a5b5b72656c656173655d5d0a6964203d2022312e30220a7469746c65203d2022312e30220a737461747573203d2022646576656c6f706d656e74220a');
INSERT INTO public.content VALUES ('5e30e18e4be46e3834b86f5627f72e758b771c25c72306d48be875e03deb3dcf', '\x5b5b65766964656e63655d5d0a6964203d20224556442d3031220a7469746c65203d20224772c3b6c39f657220616c73206e756c6c220a7265666572656e6365203d2022444f432d31207265762032220a6b696e64203d20227265706f7274220a');
INSERT INTO public.content VALUES ('2a70b26a38f53b0b7e1fe8186aa6b64309425124d5bdb683df8a9eba04db5616', '\x6964203d20224556442d3031220a7469746c65203d20224772c3b6c39f657220616c73206e756c6c220a7265666572656e6365203d2022444f432d31207265762032220a6b696e64203d20227265706f7274220a');
INSERT INTO public.content VALUES ('3ce5b9e00c79dfeb6ea066987d05bf4ac408e3d218222bff2e84d971d2344428', '\x5b5b65766964656e63655d5d0a6964203d20224556442d3031220a7469746c65203d20224772c3b6c39f657220616c732065696e73220a7265666572656e6365203d2022444f432d31207265762032220a6b696e64203d20227265706f7274220a');
INSERT INTO public.content VALUES ('26267cc5c05e7ae465295f7c265bbf636f1602de5d8b8624cf1f8cd70181e6cd', '\x6964203d20224556442d3031220a7469746c65203d20224772c3b6c39f657220616c732065696e73220a7265666572656e6365203d2022444f432d31207265762032220a6b696e64203d20227265706f7274220a');
INSERT INTO public.file_version VALUES ('pump', 'device.toml', 1, '7b8d9eb82475203bf47bc6bf23ac58a774ca71518bc962025d061cc609513e30');
INSERT INTO public.file_version VALUES ('pump', 'evidence.toml', 1, '5e30e18e4be46e3834b86f5627f72e758b771c25c72306d48be875e03deb3dcf');
INSERT INTO public.file_version VALUES ('pump', 'evidence.toml', 5, '3ce5b9e00c79dfeb6ea066987d05bf4ac408e3d218222bff2e84d971d2344428');
INSERT INTO public.file_version VALUES ('pump', 'evidence.toml', 8, NULL);
INSERT INTO public.project VALUES ('pump', '2026-11-26T21:06:36Z');
INSERT INTO public.push VALUES (1, 'pump', 'git.example.com/pump', '1111111', '49eef6567e931a60e3a3e348ac6e5ecb74c1b5cd66888ff9e621dfab32ea1f44');
INSERT INTO public.push VALUES (5, 'pump', NULL, '2222222', 'b639769c6edcc8c4db6f6d9344a796bf313653915e44d9f1097285d2cd0ec26b');
INSERT INTO public.push VALUES (8, 'pump', NULL, '3333333', 'b2eb8f8b264c5e3064921eda1aa5b0dec3b07ec28def9b61d715126f990645b6');
INSERT INTO public.record_version VALUES ('pump', 'evidence', 'EVD-01', 1, '2a70b26a38f53b0b7e1fe8186aa6b64309425124d5bdb683df8a9eba04db5616', 'evidence.toml', 1);
INSERT INTO public.record_version VALUES ('pump', 'evidence', 'EVD-01', 5, '26267cc5c05e7ae465295f7c265bbf636f1602de5d8b8624cf1f8cd70181e6cd', 'evidence.toml', 1);
INSERT INTO public.record_version VALUES ('pump', 'evidence', 'EVD-01', 8, NULL, 'evidence.toml', 1);
ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.chain
    ADD CONSTRAINT chain_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY public.content
    ADD CONSTRAINT content_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_pkey PRIMARY KEY (project, path, push);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.push
    ADD CONSTRAINT push_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.record_version
    ADD CONSTRAINT record_version_pkey PRIMARY KEY (project, kind, id, push);
CREATE TRIGGER audit_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.keep();
CREATE TRIGGER content_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.content FOR EACH STATEMENT EXECUTE FUNCTION public.keep();
CREATE TRIGGER file_version_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.file_version FOR EACH STATEMENT EXECUTE FUNCTION public.keep();
CREATE TRIGGER push_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.push FOR EACH STATEMENT EXECUTE FUNCTION public.keep();
CREATE TRIGGER record_version_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.record_version FOR EACH STATEMENT EXECUTE FUNCTION public.keep();
ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_digest_fkey FOREIGN KEY (digest) REFERENCES public.content(digest);
ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_project_fkey FOREIGN KEY (project) REFERENCES public.project(id);
ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_push_fkey FOREIGN KEY (push) REFERENCES public.push(number);
ALTER TABLE ONLY public.push
    ADD CONSTRAINT push_project_fkey FOREIGN KEY (project) REFERENCES public.project(id);
ALTER TABLE ONLY public.record_version
    ADD CONSTRAINT record_version_digest_fkey FOREIGN KEY (digest) REFERENCES public.content(digest);
ALTER TABLE ONLY public.record_version
    ADD CONSTRAINT record_version_project_fkey FOREIGN KEY (project) REFERENCES public.project(id);
ALTER TABLE ONLY public.record_version
    ADD CONSTRAINT record_version_push_fkey FOREIGN KEY (push) REFERENCES public.push(number);
