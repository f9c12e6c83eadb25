-- Gives the documents that changed after a revision, as name, version, present, value; all when so
-- old a revision is forgotten, or was never met here: of a store that was emptied, or came back older. KEYS as for
-- publish. ARGV: the revision.
local docs, changed, removed, meta, revisions = unpack(KEYS)
local after, extent = ARGV[1], 'later'
local revision = redis.call('HGET', meta, 'revision') or '0'
local function number(field) return tonumber(redis.call('HGET', meta, field) or 0) end
if after == '0' or tonumber(after) < number('forgotten') then extent = 'whole' end
local known = tonumber(after) <= tonumber(revision)
if known and redis.call('EXISTS', revisions) == 1 then
  known = redis.call('ZSCORE', revisions, after) or tonumber(after) < number('unlisted')
end
if after ~= '0' and not known then extent = 'anew' end
if extent ~= 'later' then after = '0' end
local out = { revision, extent }
local names = redis.call('ZRANGEBYSCORE', changed, '(' .. after, '+inf', 'WITHSCORES')
for i = 1, #names, 2 do
  local value = redis.call('HGET', docs, names[i])
  out[#out + 1] = { names[i], string.format('%.0f', tonumber(names[i + 1])), value and '1' or '0', value or '' }
end
return out
