ALTER TABLE payment RENAME COLUMN amount_cents TO amount;
ALTER TABLE payment ALTER COLUMN amount TYPE numeric(8, 2) USING amount / 100.0;
