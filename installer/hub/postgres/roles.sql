-- SPDX-License-Identifier: GPL-3.0-or-later
-- The two roles of a hub and its database; once, as the superuser:  psql -f roles.sql
-- Then give each a password (\password counterfoil_owner), and let the hubs' addresses in (pg_hba.conf, scram-sha-256):
--   COUNTERFOIL_POSTGRES="host=a,b dbname=counterfoil user=counterfoil_server target_session_attrs=read-write"
--   COUNTERFOIL_POSTGRES_OWNER="host=a,b dbname=counterfoil user=counterfoil_owner target_session_attrs=read-write"
-- The owner makes tenants (tenant create) and brings them to a new program's shape (migrate). The one that serves owns
-- nothing, and cannot change or delete what is in a journal.
CREATE ROLE counterfoil_owner LOGIN;
CREATE ROLE counterfoil_server LOGIN;
-- So that the hub sees how far its standbys are.
GRANT pg_monitor TO counterfoil_server;
CREATE DATABASE counterfoil OWNER counterfoil_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE counterfoil FROM PUBLIC;
GRANT CONNECT ON DATABASE counterfoil TO counterfoil_server;
