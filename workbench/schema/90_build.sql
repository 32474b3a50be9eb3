-- About the database itself. Not a fact: filled by the build, from no file.

create table reference_build (
    content_hash varchar not null,
    package_version varchar not null,
    files integer not null,
    facts integer not null
);
comment on table reference_build is 'Which facts this database was built from; one row';
comment on column reference_build.content_hash is 'Fingerprint (SHA-256) of the data files, the schema and the version of the workbench';
comment on column reference_build.package_version is 'Version of the workbench that built it';
comment on column reference_build.files is 'Number of data files';
comment on column reference_build.facts is 'Number of facts: rows of all files together';
