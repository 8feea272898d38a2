-- The mistake: CASCADE empties every table that refers to this one as well.
CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM category ORDER BY name;
TRUNCATE category CASCADE;
INSERT INTO category SELECT * FROM kept;
