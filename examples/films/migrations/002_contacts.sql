-- How to reach a customer gets a table of its own.
CREATE TABLE contact (
    customer_id integer PRIMARY KEY REFERENCES customer,
    email varchar(90),
    phone varchar(20)
);
INSERT INTO contact
SELECT customer_id, email, phone FROM customer LEFT JOIN address USING (address_id);
ALTER TABLE customer DROP COLUMN email;
