-- Gives the documents that changed after a revision, as name, version, present, value; all when so
-- old a revision is forgotten, or of a store that was emptied. KEYS as for publish. ARGV: the revision.
local docs, changed, removed, meta = unpack(KEYS)
local after = ARGV[1]
local whole = '0'
local revision = redis.call('HGET', meta, 'revision') or '0'
if tonumber(after) < tonumber(redis.call('HGET', meta, 'forgotten') or 0) or tonumber(after) > tonumber(revision) or after == '0' then
  after, whole = '0', '1'
end
local out = { revision, whole }
local names = redis.call('ZRANGEBYSCORE', changed, '(' .. after, '+inf', 'WITHSCORES')
for i = 1, #names, 2 do
  local value = redis.call('HGET', docs, names[i])
  out[#out + 1] = { names[i], string.format('%.0f', tonumber(names[i + 1])), value and '1' or '0', value or '' }
end
return out
