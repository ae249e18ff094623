-- The box: pages of the organization where people ask, and what proves who their visitors are. A site is a source
-- whose pages may carry it.
create table site_origins (
  origin text primary key,                  -- https://shop.example, or https://*.shop.example
  site_id text not null references sources (id)
);
create index site_origins_of_site on site_origins (site_id);

create table site_secrets (
  id text primary key,
  site_id text not null references sources (id),
  secret text not null,                     -- as it is: a signature is checked with it
  created_at bigint not null
);
create index site_secrets_of_site on site_secrets (site_id);

-- What a page said about a question, where its asker wants helpers to see it.
create table ask_contexts (
  conversation_id text primary key references conversations (id),
  facts text not null,                      -- JSON: name, value, and whether the page has proven it
  kept_at bigint not null
);
