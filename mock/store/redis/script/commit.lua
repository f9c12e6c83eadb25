-- Applies a change whole or not at all, and before it, where an id is given, the end of a claimed
-- task. Everything is checked before anything is written.
local next = 0
local function arg()
  next = next + 1
  return ARGV[next]
end
local function number() return tonumber(arg()) end

local channel, app, born, generation = arg(), arg(), arg(), arg()
local mostEntries, mostBytes, mostDone, mostWaiting = number(), number(), number(), number()

local ended = { id = arg() }
if ended.id ~= '' then
  ended.lease, ended.state, ended.due, ended.unfinished, ended.tries, ended.body = arg(), arg(), arg(), arg(), arg(), arg()
end
local writes, reads, added, entries = {}, {}, {}, {}
for i = 1, number() do writes[i] = { key = arg(), version = number(), present = arg(), most = number(), value = arg() } end
for i = 1, number() do reads[i] = { key = arg(), version = number() } end
for i = 1, number() do added[i] = { id = arg(), timer = arg(), due = arg(), to = arg(), body = arg() } end
for i = 1, number() do entries[i] = arg() end

if generation ~= '' and redis.call('HGET', meta, 'generation') ~= generation then return { 'ended' } end

local task
if ended.id ~= '' then
  task = load(ended.id)
  if not task or ended.lease == '-' or task.lease ~= ended.lease then
    write(entries, mostEntries, mostBytes, born)
    if #entries > 0 then wake(channel, 'j', app) end
    return { 'lost' }
  end
end

local function version(key)
  local kept = redis.call('HGET', records, key)
  if not kept then return 0 end
  return tonumber(string.sub(kept, 1, string.find(kept, ':', 1, true) - 1))
end
local function stale(r)
  local is = version(r.key)
  if is ~= r.version then return { 'conflict', r.key, int(is), int(r.version) } end
end
if #writes > 0 then
  for _, w in ipairs(writes) do
    local refused = stale(w)
    if refused then return refused end
  end
  for _, r in ipairs(reads) do
    local refused = stale(r)
    if refused then return refused end
  end
end
local created = {}
for _, w in ipairs(writes) do
  if w.version == 0 and w.present == '1' then
    local kind = string.match(w.key, '^%Z*')
    created[kind] = (created[kind] or 0) + 1
    local is = redis.call('ZLEXCOUNT', ids, '[' .. kind .. '\0', '(' .. kind .. '\1')
    if is + created[kind] > w.most then return { 'toomany', kind, int(is) } end
  end
end
local seen, callbacks = {}, 0
for _, t in ipairs(added) do
  if seen[t.id] or redis.call('HEXISTS', tasks, t.id) == 1 then return { 'exists', t.id } end
  seen[t.id] = true
  if t.timer == '0' then callbacks = callbacks + 1 end
end
if callbacks > 0 and not task and count('callbacks') + callbacks > mostWaiting then
  return { 'full', int(count('callbacks')) }
end

local passed = false
if task then
  pull(ended.id, task)
  passed = passesOn(task)
  task.state, task.due, task.unfinished, task.tries = ended.state, ended.due, ended.unfinished, ended.tries
  task.lease, task.body = '-', ended.body
  file(ended.id, task, mostDone)
end
for _, w in ipairs(writes) do
  if w.present == '0' then
    if w.version > 0 then
      redis.call('HDEL', records, w.key)
      redis.call('ZREM', ids, w.key)
      if w.version > count('floor') then redis.call('HSET', meta, 'floor', int(w.version)) end
    end
  else
    local before = w.version
    if before == 0 then
      before = count('floor')
      redis.call('ZADD', ids, 0, w.key)
    end
    redis.call('HSET', records, w.key, int(before + 1) .. ':' .. w.value)
  end
end
for _, t in ipairs(added) do
  t.state, t.begun, t.unfinished, t.lease, t.tries = 'waiting', '0', '0', '-', '0'
  t.seq = string.format('%016x', add('tasks', 1))
  file(t.id, t, mostDone)
end
write(entries, mostEntries, mostBytes, born)
local what = ((#added > 0 or passed) and 't' or '') .. (#entries > 0 and 'j' or '')
if what ~= '' then wake(channel, what, app) end
return { 'ok' }
