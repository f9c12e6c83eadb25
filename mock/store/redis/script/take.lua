-- Adds one to a counter of an app, unless another generation of it has begun. KEYS: meta, counters.
-- ARGV: the generation or '', the counter.
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return { 'ended' } end
return { redis.call('HINCRBY', KEYS[2], ARGV[2], 1) }
