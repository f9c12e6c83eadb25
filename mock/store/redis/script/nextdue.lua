-- Gives the due time of the task that the store would claim first. ARGV: name of the store.
local time = now()
if heldByAnother(ARGV[1], time) then return { '' } end
expire(time)
local first = redis.call('ZRANGEBYLEX', due, '-', '+', 'LIMIT', 0, 1)[1]
if not first then return { '' } end
return { string.sub(first, 1, 16) }
