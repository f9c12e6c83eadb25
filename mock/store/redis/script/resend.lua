-- Makes a task due now, whatever its state, and gives it. ARGV: channel, app, bound, id, now.
local id, t = ARGV[4], load(ARGV[4])
if not t then return {} end
pull(id, t)
t.state, t.due, t.tries, t.lease = 'waiting', ARGV[5], '0', '-'
file(id, t, tonumber(ARGV[3]))
wake(ARGV[1], 't', ARGV[2])
return { { redis.call('HGET', tasks, id), '0' } }
