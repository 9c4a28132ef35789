#!/bin/sh
# The database and the two roles of Guanxi on a PostgreSQL server, once. Needs GUANXI_APP_PASSWORD and
# GUANXI_OWNER_PASSWORD, and rights to create roles (the official image runs it as the superuser).
set -eu
: "${GUANXI_APP_PASSWORD:?set GUANXI_APP_PASSWORD}" "${GUANXI_OWNER_PASSWORD:?set GUANXI_OWNER_PASSWORD}"
psql -v ON_ERROR_STOP=1 -v app="$GUANXI_APP_PASSWORD" -v owner="$GUANXI_OWNER_PASSWORD" \
    --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE guanxi_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE guanxi_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app';
GRANT pg_read_all_stats TO guanxi_owner;  -- so that transactions of other databases hold up no reader of the log
CREATE DATABASE guanxi OWNER guanxi_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE guanxi FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE guanxi TO guanxi_app;
\connect guanxi
ALTER SCHEMA public OWNER TO guanxi_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO guanxi_app;
SQL
