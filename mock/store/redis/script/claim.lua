-- Leases the first tasks that are due, unless another store holds the app or another generation of it has begun.
-- ARGV: now, lease in microseconds, limit, name of the claim, name of the store, the generation or '', and names of
-- claims whose answers were lost: what they leased is due again.
if ARGV[6] ~= '' and redis.call('HGET', meta, 'generation') ~= ARGV[6] then return { 'ended' } end
local time = now()
local lost = {}
for i = 7, #ARGV do lost[ARGV[i]] = true end
if next(lost) then
  for _, member in ipairs(redis.call('ZRANGE', leased, 0, -1)) do
    local id = idAt(member)
    local t = load(id)
    if t and t.begun == '0' and lost[string.match(t.lease, '^[^.]*%.')] then giveBack(id, t) end
  end
end
if heldByAnother(ARGV[5], time) then return {} end
expire(time)
local claimed = {}
for i, member in ipairs(claimable(ARGV[5], '(' .. ARGV[1] .. 'g', tonumber(ARGV[3]))) do
  local id, t = taskAt(member)
  if t.begun == '1' then t.unfinished = '1' end
  t.begun, t.lease = '0', ARGV[4] .. string.format('%04x', i)
  save(id, t)
  redis.call('ZREM', due, member)
  redis.call('ZADD', leased, int(time + ARGV[2]), member)
  redis.call('ZADD', owned, 0, standing(t))
  claimed[i] = { redis.call('HGET', tasks, id), '0' }
end
return claimed
