-- name: like
-- Solved and lately opened questions among these that a viewer may see, with what answers them.
select c.id, c.title, c.state, c.topics, c.language, c.asked_at, c.ended_at, c.joined, c.helped, c.confirmed_at,
  a.id as answer_id, a.body as answer, p.body as pinned
from conversations c
left join messages a on a.id = c.answer_id and a.hidden_at is null
left join messages p on p.id = c.pinned_id and p.hidden_at is null
where c.id in (:ids*) and c.hidden_at is null
  and (c.state = 'solved' or (c.state in ('waiting', 'taken') and c.asked_at > :since)) and {visible};

-- name: search [sqlite]
-- Conversations with these words: of the newest few hundred that a viewer may see, the best first. Without that
-- bound a word that everybody uses is weighed in every conversation there ever was.
select id from (
  select c.id, bm25(words, 4.0, 2.0, 1.0) as weight from words w join conversations c on c.number = w.rowid
  where words match :query and c.hidden_at is null and {visible}
  order by w.rowid desc limit :most) f
order by weight, id desc limit :limit offset :offset;

-- name: search [postgres]
select id from (
  select c.id, ts_rank_cd(w.vector, to_tsquery('simple', :query)) as weight
  from words w join conversations c on c.id = w.conversation_id
  where w.vector @@ to_tsquery('simple', :query) and c.hidden_at is null and {visible}
  order by c.id desc limit :most) f
order by weight desc, id desc limit :limit offset :offset;
