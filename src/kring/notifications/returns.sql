-- name: returned
-- It did not arrive there.
update notifications set returned_at = :now, reached = :reached where id = :id;

-- name: count
-- How many did not, since then.
select count(*) from notifications where reached = :reached and returned_at >= :since;
