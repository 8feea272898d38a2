-- Films are lent, not rented.
ALTER TABLE rental RENAME TO loan;
ALTER TABLE loan RENAME COLUMN rental_id TO loan_id;
ALTER TABLE payment RENAME COLUMN rental_id TO loan_id;
