-- Lists tasks: all, or those whose ids are given.
local time, out = now(), {}
local wanted = ARGV
if #wanted == 0 then wanted = redis.call('HKEYS', tasks) end
for _, id in ipairs(wanted) do
  local t = load(id)
  if t then out[#out + 1] = listed(id, t, time) end
end
return out
