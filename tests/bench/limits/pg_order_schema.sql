-- SPDX-License-Identifier: GPL-3.0-or-later
-- What pg_order.pgbench writes into.
DROP TABLE IF EXISTS outbox, payments, order_lines, orders CASCADE;
CREATE TABLE orders(id uuid PRIMARY KEY, store_id int NOT NULL, till_id int NOT NULL, cashier_id int NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), total_minor bigint NOT NULL, tax_minor bigint NOT NULL, currency char(3) NOT NULL, status smallint NOT NULL DEFAULT 1);
CREATE INDEX ON orders(store_id, created_at);
CREATE TABLE order_lines(order_id uuid NOT NULL REFERENCES orders(id), line_no int NOT NULL, product_id bigint NOT NULL, qty_milli bigint NOT NULL, unit_minor bigint NOT NULL, total_minor bigint NOT NULL, tax_minor bigint NOT NULL, name text NOT NULL, PRIMARY KEY(order_id,line_no));
CREATE TABLE payments(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders(id), method smallint NOT NULL, amount_minor bigint NOT NULL);
CREATE TABLE outbox(seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, aggregate_id uuid NOT NULL, kind text NOT NULL, payload jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
