-- Forgets everything of an app, unless another generation of it has begun. ARGV: channel, app, the generation
-- or '' for none.
if (redis.call('HGET', meta, 'generation') or '') ~= ARGV[3] then return { 'ok' } end
redis.call('DEL', unpack(KEYS))
wake(ARGV[1], 'tj', ARGV[2])
return { 'ok' }
