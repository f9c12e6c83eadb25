-- What every script begins with. All keys are of one app, in the order that Go gives them.
local meta, records, ids, tasks, due, leased, done, journal, owned = unpack(KEYS)

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
-- stands as its due time, its number, its destination and its id, so that both are in order of delivery.
local line = '^(%a+) (%d) (%d) (%d) (%x+) (%x+) (%S+) (%d+) (%x+)\n()'

local function place(id, t) return t.due .. t.seq .. t.to .. id end

local function idAt(member) return string.sub(member, 49) end

-- While a lease on a task lasts it stands in owned, too: as the store that has it, then what tasks that
-- must keep their order have in common, then its number.
local function owner(t) return string.sub(t.lease, 1, 16) end

local function instant(t) return t.due .. t.to end

local function standing(t) return owner(t) .. instant(t) .. t.seq end

-- first gives up to so many members of a set of texts that begin so.
local function first(set, start, most) return redis.call('ZRANGEBYLEX', set, '[' .. start, '(' .. start .. 'g', 'LIMIT', 0, most) end

local function anotherBuild(id)
  error('task ' .. id .. ' was written by another build of paymock: give each build a --store-prefix or a database of its own, or remove what it left', 0)
end

local function load(id)
  local kept = redis.call('HGET', tasks, id)
  if not kept then return nil end
  local t, body = {}, nil
  t.state, t.timer, t.begun, t.unfinished, t.due, t.seq, t.lease, t.tries, t.to, body = string.match(kept, line)
  if not body then anotherBuild(id) end
  t.body = string.sub(kept, body)
  return t
end

-- taskAt is the task that stands somewhere.
local function taskAt(member)
  local id = idAt(member)
  return id, load(id) or anotherBuild(member)
end

local function save(id, t)
  redis.call('HSET', tasks, id, table.concat({
    t.state, t.timer, t.begun, t.unfinished, t.due, t.seq, t.lease, t.tries, t.to }, ' ') .. '\n' .. t.body)
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

-- unlease takes a task out of those that are leased; false when it was not there.
local function unlease(id, t)
  redis.call('ZREM', owned, standing(t))
  return redis.call('ZREM', leased, place(id, t)) == 1
end

-- giveBack makes a leased task due again.
local function giveBack(id, t)
  unlease(id, t)
  t.lease = '-'
  save(id, t)
  redis.call('ZADD', due, 0, place(id, t))
end

-- pull takes a task out of where it was put.
local function pull(id, t)
  if t.state ~= 'waiting' then
    redis.call('ZREM', done, id)
    return
  end
  if redis.call('ZREM', due, place(id, t)) == 0 then unlease(id, t) end
  if t.timer == '0' then add('callbacks', -1) end
end

-- expire gives back the tasks whose lease has run out. They stay their holder's until somebody
-- claims them.
local function expire(time)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', leased, '-inf', int(time))) do
    local id, t = taskAt(member)
    unlease(id, t)
    redis.call('ZADD', due, 0, member)
  end
end

-- otherOwners lists the other stores that have leases.
local function otherOwners(name)
  local others, from = {}, '-'
  while true do
    local member = redis.call('ZRANGEBYLEX', owned, from, '+', 'LIMIT', 0, 1)[1]
    if not member then return others end
    local is = string.sub(member, 1, 16)
    if is ~= name then others[#others + 1] = is end
    from = '(' .. is .. 'g'
  end
end

-- claimable gives the first members of due, up to so many and to a time, that a store may claim: those
-- that follow none of their instant that another store has.
local function claimable(name, till, most)
  local others, kept, found, from, size = otherOwners(name), {}, {}, '-', most
  local function keptFrom(at)
    local least = 'g'
    for _, other in ipairs(others) do
      local member = first(owned, other .. at, 1)[1]
      if member and string.sub(member, 49) < least then least = string.sub(member, 49) end
    end
    return least
  end
  while true do
    local page = redis.call('ZRANGEBYLEX', due, from, till, 'LIMIT', 0, size)
    for _, member in ipairs(page) do
      local at = string.sub(member, 1, 16) .. string.sub(member, 33, 48)
      kept[at] = kept[at] or keptFrom(at)
      if string.sub(member, 17, 32) < kept[at] then
        found[#found + 1] = member
        if #found == most then return found end
      end
    end
    if #page < size then return found end
    from, size = '(' .. page[#page], 1000
  end
end

-- passesOn says whether a finished task was the last of its instant that its store had, and more are due.
local function passesOn(t)
  return #first(due, t.due, 1) > 0 and #first(owned, owner(t) .. instant(t), 1) == 0
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
