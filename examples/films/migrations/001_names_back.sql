DROP VIEW customer_list;
ALTER TABLE customer ADD COLUMN full_name varchar(90);
UPDATE customer SET full_name = concat_ws(' ', given_name, family_name);
ALTER TABLE customer ALTER COLUMN full_name SET NOT NULL, DROP COLUMN given_name, DROP COLUMN family_name;
CREATE VIEW customer_list AS
SELECT customer_id, full_name, city FROM customer LEFT JOIN address USING (address_id);
