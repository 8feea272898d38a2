ALTER TABLE customer ADD COLUMN email varchar(90);
UPDATE customer SET email = contact.email FROM contact WHERE contact.customer_id = customer.customer_id;
DROP TABLE contact;
