-- Writes shared documents, all or none, each if it still has the version that was read. KEYS:
-- documents by name, names by the revision that changed them, names of removed ones by revision,
-- meta, revisions. ARGV: channel, how many removed names are remembered, how many revisions, then name, version,
-- present, value.
local docs, changed, removed, meta, revisions = unpack(KEYS)
local function int(n) return string.format('%.0f', n) end
local removes = true
for i = 4, #ARGV, 4 do
  removes = removes and ARGV[i + 2] == '0'
  local is = '0'
  if redis.call('HEXISTS', docs, ARGV[i]) == 1 then is = int(tonumber(redis.call('ZSCORE', changed, ARGV[i]))) end
  if is ~= ARGV[i + 1] then return { 'conflict', 'document\0' .. ARGV[i], is, ARGV[i + 1] } end
end
-- A Redis that is full takes all of a script that has removed something first: apps can be removed then, too.
for i = 4, removes and #ARGV or 0, 4 do redis.call('HDEL', docs, ARGV[i]) end
-- A revision is the time, so that those of a store that was emptied, or came back older, are not met again. Which
-- there were is listed; all before "unlisted" may have been.
local time = redis.call('TIME')
local before = redis.call('HGET', meta, 'revision')
if not before then
  before = int(time[1] * 1000000 + time[2])
  redis.call('HSET', meta, 'forgotten', before)
elseif redis.call('EXISTS', revisions) == 0 then
  redis.call('HSET', meta, 'unlisted', before)
  redis.call('ZADD', revisions, before, before)
end
local revision = int(math.max(time[1] * 1000000 + time[2], before + 1))
redis.call('HSET', meta, 'revision', revision)
redis.call('ZADD', revisions, revision, revision)
while redis.call('ZCARD', revisions) > tonumber(ARGV[3]) do
  local oldest = redis.call('ZRANGE', revisions, 0, 0)[1]
  redis.call('ZREM', revisions, oldest)
  redis.call('HSET', meta, 'unlisted', int(oldest + 1))
end
for i = 4, #ARGV, 4 do
  redis.call('ZADD', changed, revision, ARGV[i])
  if ARGV[i + 2] == '1' then
    redis.call('HSET', docs, ARGV[i], ARGV[i + 3])
    redis.call('ZREM', removed, ARGV[i])
  else
    redis.call('HDEL', docs, ARGV[i])
    redis.call('ZADD', removed, revision, ARGV[i])
  end
end
while redis.call('ZCARD', removed) > tonumber(ARGV[2]) do
  local oldest = redis.call('ZRANGE', removed, 0, 0, 'WITHSCORES')
  redis.call('ZREM', removed, oldest[1])
  redis.call('ZREM', changed, oldest[1])
  redis.call('HSET', meta, 'forgotten', int(tonumber(oldest[2])))
end
redis.call('PUBLISH', ARGV[1], 'd ')
return { 'ok' }
