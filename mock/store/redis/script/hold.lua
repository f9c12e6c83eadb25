-- Keeps an app's due tasks for one store, for a while, and takes back those that others have
-- claimed without having begun. ARGV: channel, app, name of the store, how long in microseconds; 0
-- ends it.
local time = now()
local holder = redis.call('HGET', meta, 'holder')
if ARGV[4] == '0' then
  if holder == ARGV[3] then redis.call('HDEL', meta, 'holder', 'held') end
  wake(ARGV[1], 't', ARGV[2])
  return { 'ok' }
end
if heldByAnother(ARGV[3], time) then return { 'lost' } end
local still = holder == ARGV[3] and count('held') > time
redis.call('HSET', meta, 'holder', ARGV[3], 'held', int(time + ARGV[4]))
if still then return { 'ok' } end
for _, member in ipairs(redis.call('ZRANGE', leased, 0, -1)) do
  local id = idAt(member)
  local t = load(id)
  if t and t.begun == '0' then giveBack(id, t) end
end
return { 'ok' }
