-- Put what schema 1 has of a chat under its names of today, together with what is there already, in one step.
-- KEYS: of old: lease state history archive inbox order outbox rev seen limits waiting due; the same of today, and name
-- ARGV: token, chat's id, its marks in the old indexes of those that wait and are due ('' for none), as they were read:
--       old rev, lengths of old history, archive and outbox, of history and archive of today; tombstone, its kept ms,
--       most ms that talk and ids are kept, chat's hash, its sealed name, state ('' keeps it), next look ms (0: never),
--       waiting since ms, then n and n values each: history, archive, and pairs of inbox and outbox
-- Returns 1, or 0 where somebody else has the chat, or -1 where something has changed: read again.
local OLD, NEW = 0, 12
local function call(command, place, what, ...)
  return redis.call(command, KEYS[place + what], ...)
end
if call('GET', OLD, 1) ~= ARGV[1] or call('GET', NEW, 1) ~= ARGV[1] then
  return 0
end
local lengths = {
  call('LLEN', OLD, 3), call('LLEN', OLD, 4), call('HLEN', OLD, 7), call('LLEN', NEW, 3), call('LLEN', NEW, 4),
}
for at, length in ipairs(lengths) do
  if length ~= tonumber(ARGV[5 + at]) then
    return -1
  end
end
if (call('GET', OLD, 8) or '0') ~= ARGV[5] then
  return -1
end
local talk, ids, chat = tonumber(ARGV[13]), tonumber(ARGV[14]), ARGV[15]
local most, left, longest = {0, talk, talk, talk, ids, ids, talk, ids, ids}, {}, call('PTTL', NEW, 13)
for what = 2, 9 do
  -- It ends when it would have ended.
  local old, new = call('PTTL', OLD, what), call('PTTL', NEW, what)
  if old == -1 or new == -1 or math.max(old, new) < 1 then
    old = most[what]
  end
  left[what] = math.min(math.max(old, new), most[what])
  if call('EXISTS', OLD, what) + call('EXISTS', NEW, what) > 0 then
    longest = math.max(longest, left[what])
  end
end
call('SET', NEW, 13, ARGV[16], 'PX', longest > 0 and longest or ids)
if ARGV[17] ~= '' then
  call('SET', NEW, 2, ARGV[17], 'PX', left[2])
  if ARGV[18] == '0' then
    call('ZREM', NEW, 12, chat)
  else
    call('ZADD', NEW, 12, ARGV[18], chat)
  end
end
local at = 20
for what = 3, 4 do
  call('DEL', NEW, what)
  for _ = 1, tonumber(ARGV[at]) do
    at = at + 1
    call('RPUSH', NEW, what, ARGV[at])
  end
  at = at + 1
end
for what = 5, 7, 2 do
  for _ = 1, tonumber(ARGV[at]), 2 do
    call('HSETNX', NEW, what, ARGV[at + 1], ARGV[at + 2])
    at = at + 2
  end
  at = at + 1
end
for what = 6, 9, 3 do
  call('ZUNIONSTORE', NEW, what, 2, KEYS[OLD + what], KEYS[NEW + what], 'AGGREGATE', 'MIN')
end
call('INCR', NEW, 8)
for what = 3, 9 do
  call('PEXPIRE', NEW, what, left[what])
end
if call('EXISTS', OLD, 10) == 1 then
  call('RENAMENX', OLD, 10, KEYS[NEW + 10])
end
if call('HLEN', NEW, 5) > 0 or call('HLEN', NEW, 7) > 0 then
  call('ZADD', NEW, 11, 'NX', ARGV[19], chat)
end
for mark = 1, 2 do
  -- Unless an old process has just set it anew.
  if ARGV[2 + mark] ~= '' and tonumber(call('ZSCORE', OLD, 10 + mark, ARGV[2])) == tonumber(ARGV[2 + mark]) then
    call('ZREM', OLD, 10 + mark, ARGV[2])
  end
end
redis.call('DEL', KEYS[1], unpack(KEYS, 3, 10))
-- What a process of schema 1 can't read it can't go on with; what it takes in is taken over from it.
call('SET', OLD, 2, ARGV[11], 'PX', ARGV[12])
return 1
