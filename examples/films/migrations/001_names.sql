-- One name becomes two: the last word is the family name, and a single word is a given name.
ALTER TABLE customer ADD COLUMN given_name varchar(90), ADD COLUMN family_name varchar(90);
UPDATE customer SET
    given_name = CASE WHEN full_name LIKE '% %' THEN regexp_replace(full_name, ' [^ ]+$', '') ELSE full_name END,
    family_name = CASE WHEN full_name LIKE '% %' THEN substring(full_name FROM '[^ ]+$') END;
ALTER TABLE customer ALTER COLUMN given_name SET NOT NULL;
DROP VIEW customer_list;
ALTER TABLE customer DROP COLUMN full_name;
CREATE VIEW customer_list AS
SELECT customer_id, concat_ws(' ', given_name, family_name) AS full_name, city
FROM customer LEFT JOIN address USING (address_id);
