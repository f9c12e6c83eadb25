-- Gives the due time of the task that would be claimed first.
expire(now())
local first = redis.call('ZRANGEBYLEX', due, '-', '+', 'LIMIT', 0, 1)[1]
if not first then return { '' } end
return { string.sub(first, 1, 16) }
