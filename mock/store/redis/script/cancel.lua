-- Cancels a waiting task and gives it. ARGV: channel, app, bound of finished tasks, id.
local id, t = ARGV[4], load(ARGV[4])
if not t then return {} end
if t.state == 'waiting' then
  pull(id, t)
  t.state, t.lease = 'cancelled', '-'
  file(id, t, tonumber(ARGV[3]))
  wake(ARGV[1], 't', ARGV[2])
end
local kept = redis.call('HGET', tasks, id)
if not kept then return {} end
return { { kept, '0' } }
