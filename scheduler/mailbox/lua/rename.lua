-- Put all that lies under a chat's old id under its new one, behind a pointer that stays, in one step.
-- KEYS: of the old id, then of the new one: lease state history archive inbox order outbox seen rev name vectors moved
--       waiting due limits, and what is noted once
-- ARGV: print of what was read ('' to read only), pointer, its kept seconds, kept seconds of talk and of ids, hash of the
--       old and of the new name, sealed new name, state ('' for none), next look ms (0 for never), now ms, then n and n
--       values each: all of history and archive, and of the old id only: pairs of inbox, order, outbox
-- Reading returns both pointers, the print, whether a bubble is on its way, and what lies there; else 1, or 0 where
-- something has changed since: read again.
local LEASE, STATE, HISTORY, ARCHIVE, INBOX, ORDER, OUTBOX, SEEN, REV, NAME = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
local VECTORS, MOVED, WAITING, DUE, LIMITS, SIZE = 11, 12, 13, 14, 15, #KEYS / 2
local call = redis.call

local function lying(base)
  return {
    call('GET', KEYS[base + STATE]),
    call('LRANGE', KEYS[base + HISTORY], 0, -1),
    call('LRANGE', KEYS[base + ARCHIVE], 0, -1),
    call('HGETALL', KEYS[base + INBOX]),
    call('ZRANGE', KEYS[base + ORDER], 0, -1, 'WITHSCORES'),
    call('HGETALL', KEYS[base + OUTBOX]),
  }
end

-- Of both chats: no two sealed values are alike, so nothing can change and look as before.
local old, new = lying(0), lying(SIZE)
local parts = {}
for _, chat in ipairs({old, new}) do
  for place = 1, 6 do
    local value = chat[place]
    parts[#parts + 1] = type(value) == 'table' and table.concat(value) or value or ''
  end
end
local print_ = redis.sha1hex(table.concat(parts))

if ARGV[1] == '' then
  local busy = 0
  for base, chat in pairs({[0] = old, [SIZE] = new}) do
    for place = 2, #chat[6], 2 do
      if string.sub(chat[6][place], 1, 1) == 's' and call('EXISTS', KEYS[base + LEASE]) == 1 then
        busy = 1
      end
    end
  end
  return {call('GET', KEYS[MOVED]), call('GET', KEYS[SIZE + MOVED]), print_, busy, old, new}
end
if ARGV[1] ~= print_ or call('EXISTS', KEYS[MOVED], KEYS[SIZE + MOVED]) > 0 then
  return 0
end

local talk, ids, was, is, now = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[11]
local at = 12
local function values()
  local first = at + 1
  at = first + tonumber(ARGV[at])
  return first, at - 1
end
if call('EXISTS', KEYS[STATE], KEYS[HISTORY], KEYS[ARCHIVE], KEYS[INBOX], KEYS[OUTBOX]) > 0 then
  -- Whoever holds the new chat has seen less than is there now.
  call('DEL', KEYS[SIZE + LEASE])
  call('SET', KEYS[SIZE + NAME], ARGV[8], 'EX', talk)
  if ARGV[9] ~= '' then
    call('SET', KEYS[SIZE + STATE], ARGV[9], 'EX', talk)
    call('ZREM', KEYS[SIZE + DUE], is)
    if ARGV[10] ~= '0' then
      call('ZADD', KEYS[SIZE + DUE], ARGV[10], is)
    end
  end
  for list = HISTORY, ARCHIVE do
    local first, last = values()
    call('DEL', KEYS[SIZE + list])
    for place = first, last do
      call('RPUSH', KEYS[SIZE + list], ARGV[place])
    end
    call('EXPIRE', KEYS[SIZE + list], talk)
  end
  local first, last = values()
  for place = first, last, 2 do
    call('HSET', KEYS[SIZE + INBOX], ARGV[place], ARGV[place + 1])
  end
  first, last = values()
  for place = first, last, 2 do
    call('ZADD', KEYS[SIZE + ORDER], 'NX', ARGV[place + 1], ARGV[place])
  end
  first, last = values()
  for place = first, last, 2 do
    call('HSET', KEYS[SIZE + OUTBOX], ARGV[place], ARGV[place + 1])
  end
  call('EXPIRE', KEYS[SIZE + INBOX], ids)
  call('EXPIRE', KEYS[SIZE + ORDER], ids)
  call('EXPIRE', KEYS[SIZE + OUTBOX], talk)
  call('INCR', KEYS[SIZE + REV])
  call('EXPIRE', KEYS[SIZE + REV], ids)
  if call('HLEN', KEYS[SIZE + INBOX]) + call('HLEN', KEYS[SIZE + OUTBOX]) > 0 then
    call('ZADD', KEYS[SIZE + WAITING], 'LT', call('ZSCORE', KEYS[WAITING], was) or now, is)
  end
end
if call('EXISTS', KEYS[SEEN]) == 1 then
  call('ZUNIONSTORE', KEYS[SIZE + SEEN], 2, KEYS[SIZE + SEEN], KEYS[SEEN], 'AGGREGATE', 'MIN')
  call('EXPIRE', KEYS[SIZE + SEEN], ids)
end
for key = LIMITS, SIZE do
  if call('EXISTS', KEYS[key]) == 1 then
    call('RENAMENX', KEYS[key], KEYS[SIZE + key])
    call('DEL', KEYS[key])
  end
end
-- Vectors open at their place alone, and are made anew.
for key = LEASE, VECTORS do
  call('DEL', KEYS[key])
end
call('ZREM', KEYS[WAITING], was)
call('ZREM', KEYS[DUE], was)
call('SET', KEYS[MOVED], ARGV[2], 'EX', ARGV[3])
return 1
