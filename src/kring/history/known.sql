-- name: known
-- What was imported of a source before, by the hashes of external ids.
select hash, kind, external_id, id, digest from external_ids where hash in (:hashes*) and source = :origin;
