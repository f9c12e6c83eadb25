-- Notes that an attempt begins. ARGV: id, lease's name, lease in microseconds.
local t, time = load(ARGV[1]), now()
if not t or ARGV[2] == '-' or t.lease ~= ARGV[2] or not holds(ARGV[1], t, time) then return { 'lost' } end
t.begun = '1'
save(ARGV[1], t)
redis.call('ZADD', leased, int(time + ARGV[3]), place(ARGV[1], t))
return { 'ok' }
