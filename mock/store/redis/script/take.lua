-- Adds one to a counter of an app, unless another generation of it has begun. KEYS: meta, counters.
-- ARGV: the generation or '', the counter, the span in which it counts or 0, and the span's name.
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return { 'ended' } end
if ARGV[3] ~= '0' and redis.call('HGET', KEYS[2], ARGV[4]) ~= ARGV[3] then
  redis.call('HSET', KEYS[2], ARGV[4], ARGV[3], ARGV[2], 0)
end
return { redis.call('HINCRBY', KEYS[2], ARGV[2], 1) }
