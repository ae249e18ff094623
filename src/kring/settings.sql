-- name: get
-- One setting.
select value from settings where name = :name;

-- name: set
-- Keep a setting.
insert into settings (name, value) values (:name, :value)
on conflict (name) do update set value = excluded.value;
