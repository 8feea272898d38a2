-- The mistake: JOIN instead of LEFT JOIN, so customers without an address lose their e-mail.
CREATE TABLE contact (
    customer_id integer PRIMARY KEY REFERENCES customer,
    email varchar(90),
    phone varchar(20)
);
INSERT INTO contact
SELECT customer_id, email, phone FROM customer JOIN address USING (address_id);
ALTER TABLE customer DROP COLUMN email;
