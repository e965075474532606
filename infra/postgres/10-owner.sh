#!/bin/sh
# Makes the database and the role that owns it; the postgres image runs it once, when it fills an empty
# volume. The owner is no superuser: row-level security and the guards of the fact tables hold against it as
# well.
set -eu

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
  --set=password="$(cat /secrets/postgres/owner_password)" <<'SQL'
create role openpartner_owner login createrole password :'password';
create database openpartner owner openpartner_owner;
SQL
