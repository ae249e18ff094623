-- name: counted [sqlite]
-- How much those who are known wrote for others, where that is not what their memberships say. All messages are read in
-- the order in which they lie there and then sorted: by the index on authors each would be looked up by itself.
select m.circle_id, m.person_id, h.helped, h.helped_at from (
  select author_id, count(*) as helped, max(posted_at) as helped_at from messages where number > 0 group by +author_id
) as h join memberships m on m.person_id = h.author_id
where m.state = 'known' and (m.helped <> h.helped or m.helped_at <> h.helped_at);

-- name: counted [postgres]
select m.circle_id, m.person_id, h.helped, h.helped_at from (
  select author_id, count(*) as helped, max(posted_at) as helped_at from messages where number > 0 group by author_id
) as h join memberships m on m.person_id = h.author_id
where m.state = 'known' and (m.helped <> h.helped or m.helped_at <> h.helped_at);

-- name: keep
-- What one member wrote.
update memberships set helped = :helped, helped_at = :helped_at where circle_id = :circle_id and person_id = :person_id;
