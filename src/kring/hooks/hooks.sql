-- name: keep
-- A source's hook, its newest.
insert into hooks (source_id, scheme, secrets, signing, mapping, changed_at)
values (:source_id, :scheme, :secrets, :signing, :mapping, :changed_at)
on conflict (source_id) do update set scheme = excluded.scheme, secrets = excluded.secrets,
  signing = excluded.signing, mapping = excluded.mapping, changed_at = excluded.changed_at;

-- name: get
-- A source's hook.
select source_id, scheme, secrets, signing, mapping, changed_at from hooks where source_id = :source_id;
