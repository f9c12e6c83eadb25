-- Gives claimed tasks back. ARGV: channel, app, then id and lease's name of each.
for i = 3, #ARGV, 2 do
  local id, t = ARGV[i], load(ARGV[i])
  if t and t.lease == ARGV[i + 1] and t.lease ~= '-' and t.begun == '0' and unlease(id, t) then
    t.lease = '-'
    save(id, t)
    redis.call('ZADD', due, 0, place(id, t))
  end
end
wake(ARGV[1], 't', ARGV[2])
return { 'ok' }
