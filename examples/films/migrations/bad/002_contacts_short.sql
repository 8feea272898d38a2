-- The mistake: the new column is shorter than the old one, and the cast cuts off without a word.
CREATE TABLE contact (
    customer_id integer PRIMARY KEY REFERENCES customer,
    email varchar(40),
    phone varchar(20)
);
INSERT INTO contact
SELECT customer_id, email::varchar(40), phone FROM customer LEFT JOIN address USING (address_id);
ALTER TABLE customer DROP COLUMN email;
