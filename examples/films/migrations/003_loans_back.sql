ALTER TABLE payment RENAME COLUMN loan_id TO rental_id;
ALTER TABLE loan RENAME COLUMN loan_id TO rental_id;
ALTER TABLE loan RENAME TO rental;
