-- What every script begins with. All keys are of one app, in the order that Go gives them.
local meta, records, ids, tasks, due, leased, done, journal = unpack(KEYS)

-- now is the engine's time in microseconds: replicas' clocks may differ, leases must not.
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000000 + t[2]
end

-- int writes a whole number: tostring would round large ones.
local function int(n) return string.format('%.0f', n) end

local function count(field) return tonumber(redis.call('HGET', meta, field) or 0) end

local function add(field, n) return redis.call('HINCRBY', meta, field, n) end

-- A task is a line of what scripts change, then the rest as Go encoded it. In due and leased it
-- stands as its due time, its number and its id, so that both are in order of delivery.
local line = '^(%a+) (%d) (%d) (%d) (%x+) (%x+) (%S+) (%d+)\n()'

local function place(id, t) return t.due .. t.seq .. id end

local function load(id)
  local kept = redis.call('HGET', tasks, id)
  if not kept then return nil end
  local t, body = {}, nil
  t.state, t.timer, t.begun, t.unfinished, t.due, t.seq, t.lease, t.tries, body = string.match(kept, line)
  t.body = string.sub(kept, body)
  return t
end

local function save(id, t)
  redis.call('HSET', tasks, id, table.concat({
    t.state, t.timer, t.begun, t.unfinished, t.due, t.seq, t.lease, t.tries }, ' ') .. '\n' .. t.body)
end

-- file puts a task where its state belongs and drops the finished ones beyond the bound.
local function file(id, t, most)
  t.begun = '0'
  save(id, t)
  if t.state == 'waiting' then
    redis.call('ZADD', due, 0, place(id, t))
    if t.timer == '0' then add('callbacks', 1) end
    return
  end
  redis.call('ZADD', done, add('finished', 1), id)
  while redis.call('ZCARD', done) > most do
    local oldest = redis.call('ZRANGE', done, 0, 0)[1]
    redis.call('ZREM', done, oldest)
    redis.call('HDEL', tasks, oldest)
  end
end

-- pull takes a task out of where it was put.
local function pull(id, t)
  if t.state ~= 'waiting' then
    redis.call('ZREM', done, id)
    return
  end
  if redis.call('ZREM', due, place(id, t)) == 0 then redis.call('ZREM', leased, place(id, t)) end
  if t.timer == '0' then add('callbacks', -1) end
end

-- expire gives back the tasks whose lease has run out. They stay their holder's until somebody
-- claims them.
local function expire(time)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', leased, '-inf', int(time))) do
    redis.call('ZREM', leased, member)
    redis.call('ZADD', due, 0, member)
  end
end

-- holds says when a claim ends; nil when it has ended.
local function holds(id, t, time)
  local till = redis.call('ZSCORE', leased, place(id, t))
  if till and tonumber(till) > time then return tonumber(till) end
  return nil
end

-- heldByAnother says whether another store than the one of that name holds the app.
local function heldByAnother(name, time)
  local holder = redis.call('HGET', meta, 'holder')
  return holder and holder ~= name and count('held') > time
end

-- listed is a task as Go reads it: the line, the body, and whether an attempt is under way.
local function listed(id, t, time)
  local under = '0'
  if t.begun == '1' and holds(id, t, time) then under = '1' end
  return { redis.call('HGET', tasks, id), under }
end

-- wake announces changes of an app: t for tasks, j for the journal.
local function wake(channel, what, app) redis.call('PUBLISH', channel, what .. ' ' .. app) end

-- write appends entries to the journal and drops the oldest beyond the bounds.
local function write(entries, most, bytes, born)
  if #entries == 0 then return end
  redis.call('HSETNX', meta, 'born', born)
  local kept, held = redis.call('XLEN', journal), count('bytes')
  for _, body in ipairs(entries) do
    redis.call('XADD', journal, int(add('entries', 1)) .. '-0', 'e', body)
    kept, held = kept + 1, held + #body
  end
  while kept > 1 and (kept > most or held > bytes) do
    local oldest = redis.call('XRANGE', journal, '-', '+', 'COUNT', 1)[1]
    redis.call('XDEL', journal, oldest[1])
    kept, held = kept - 1, held - #oldest[2][2]
  end
  redis.call('HSET', meta, 'bytes', int(held))
end
