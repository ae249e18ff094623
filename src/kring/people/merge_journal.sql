-- name: keep
-- One row that a merge changed.
insert into merge_images (merge_id, number, place, key, before, after)
values (:merge_id, :number, :place, :key, :before, :after);

-- name: images
-- All of them.
select place, key, before, after from merge_images where merge_id = :merge_id order by number;
