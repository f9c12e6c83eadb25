-- Gives the due time of the task that the store would claim first. ARGV: name of the store.
local time = now()
if heldByAnother(ARGV[1], time) then return { '' } end
expire(time)
local member = claimable(ARGV[1], '+', 1)[1]
if not member then return { '' } end
return { string.sub(member, 1, 16) }
