-- Writes shared documents, all or none, each if it still has the version that was read. KEYS:
-- documents by name, names by the revision that changed them, names of removed ones by revision,
-- meta. ARGV: channel, how many removed names are remembered, then name, version, present, value.
local docs, changed, removed, meta = unpack(KEYS)
for i = 3, #ARGV, 4 do
  local is = '0'
  if redis.call('HEXISTS', docs, ARGV[i]) == 1 then is = string.format('%.0f', tonumber(redis.call('ZSCORE', changed, ARGV[i]))) end
  if is ~= ARGV[i + 1] then return { 'conflict', 'document\0' .. ARGV[i], is, ARGV[i + 1] } end
end
-- Revisions begin with the time, so that those of a store that was emptied are not met again; who has one of
-- before reads all.
if redis.call('HEXISTS', meta, 'revision') == 0 then
  local now = redis.call('TIME')
  local first = string.format('%.0f', now[1] * 1000000 + now[2])
  redis.call('HSET', meta, 'revision', first, 'forgotten', first)
end
local revision = redis.call('HINCRBY', meta, 'revision', 1)
for i = 3, #ARGV, 4 do
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
  redis.call('HSET', meta, 'forgotten', string.format('%.0f', tonumber(oldest[2])))
end
redis.call('PUBLISH', ARGV[1], 'd ')
return { 'ok' }
