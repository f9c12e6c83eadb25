-- Forgets everything of an app. ARGV: channel, app, and the generation that begins, or ''. A Redis that is
-- full refuses to write that before anything is gone.
if ARGV[3] ~= '' then redis.call('HSET', meta, 'generation', ARGV[3]) end
redis.call('DEL', unpack(KEYS))
if ARGV[3] ~= '' then redis.call('HSET', meta, 'generation', ARGV[3]) end
wake(ARGV[1], 'tj', ARGV[2])
return { 'ok' }
