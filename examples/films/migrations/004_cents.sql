-- Money becomes whole cents. This rewrites the table, so nobody pays while it runs.
ALTER TABLE payment ALTER COLUMN amount TYPE integer USING (amount * 100)::integer;
ALTER TABLE payment RENAME COLUMN amount TO amount_cents;
