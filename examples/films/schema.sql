-- A film rental business: who rents which copy of which film, and pays what.
CREATE TABLE category (
    category_id integer PRIMARY KEY,
    name varchar(40) NOT NULL UNIQUE
);
CREATE TABLE film (
    film_id integer PRIMARY KEY,
    title varchar(120) NOT NULL,
    release_year smallint,
    rental_days smallint NOT NULL,
    rental_rate numeric(6, 2) NOT NULL,
    rating varchar(5) NOT NULL
);
CREATE TABLE film_category (
    film_id integer NOT NULL REFERENCES film,
    category_id integer NOT NULL REFERENCES category,
    PRIMARY KEY (film_id, category_id)
);
CREATE TABLE actor (
    actor_id integer PRIMARY KEY,
    name varchar(90) NOT NULL
);
CREATE TABLE film_actor (
    film_id integer NOT NULL REFERENCES film,
    actor_id integer NOT NULL REFERENCES actor,
    PRIMARY KEY (film_id, actor_id)
);
CREATE TABLE store (
    store_id integer PRIMARY KEY,
    city varchar(60) NOT NULL
);
CREATE TABLE address (
    address_id integer PRIMARY KEY,
    street varchar(80) NOT NULL,
    city varchar(60) NOT NULL,
    postal_code varchar(10),
    phone varchar(20)
);
CREATE TABLE customer (
    customer_id integer PRIMARY KEY,
    store_id integer NOT NULL REFERENCES store,
    address_id integer REFERENCES address,
    full_name varchar(90) NOT NULL,
    email varchar(90),
    active boolean NOT NULL,
    since date NOT NULL
);
CREATE TABLE inventory (
    inventory_id integer PRIMARY KEY,
    film_id integer NOT NULL REFERENCES film,
    store_id integer NOT NULL REFERENCES store
);
CREATE TABLE rental (
    rental_id integer PRIMARY KEY,
    inventory_id integer NOT NULL REFERENCES inventory,
    customer_id integer NOT NULL REFERENCES customer,
    rented_at timestamptz NOT NULL,
    returned_at timestamptz
);
CREATE TABLE payment (
    payment_id integer PRIMARY KEY,
    rental_id integer NOT NULL REFERENCES rental,
    amount numeric(8, 2) NOT NULL,
    paid_at timestamptz NOT NULL
);
CREATE VIEW customer_list AS
SELECT customer_id, full_name, city FROM customer LEFT JOIN address USING (address_id);
