-- Puts what lies under keys of before where it belongs, unless something is there. KEYS: of before and now, in turn.
for i = 1, #KEYS, 2 do
  if redis.call('EXISTS', KEYS[i]) == 1 then redis.call('RENAMENX', KEYS[i], KEYS[i + 1]) end
end
return { 'ok' }
