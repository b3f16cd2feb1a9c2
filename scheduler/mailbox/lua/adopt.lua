-- Put a chat of schema 1 under its names of today, behind what is there already, in one step.
-- KEYS: of old: lease state history archive inbox order outbox seen rev limits; of today: state history archive inbox
--       order outbox rev seen name due waiting
-- ARGV: token, old rev as it was read, lengths of old history, archive and outbox as they were read, tombstone, its kept
--       seconds, kept seconds of talk and of ids, chat's hash, sealed name, state ('' for none), next look ms (0: never),
--       waiting since ms, then n and n values each: history, archive, and pairs of inbox, order, outbox, seen
-- Returns 1, or 0 where somebody else has the old chat, or -1 where something came in: read again.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if (redis.call('GET', KEYS[9]) or '') ~= ARGV[2] or redis.call('LLEN', KEYS[3]) ~= tonumber(ARGV[3])
  or redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[4]) or redis.call('HLEN', KEYS[7]) ~= tonumber(ARGV[5]) then
  return -1
end
local talk, ids, chat = ARGV[8], ARGV[9], ARGV[10]
redis.call('SET', KEYS[19], ARGV[11], 'EX', talk)
if ARGV[12] ~= '' and redis.call('SET', KEYS[11], ARGV[12], 'NX', 'EX', talk) and ARGV[13] ~= '0' then
  redis.call('ZADD', KEYS[20], ARGV[13], chat)
end
local at = 15
local function values()
  local count = tonumber(ARGV[at])
  local first = at + 1
  at = at + count + 1
  return first, at - 1
end
for list = 12, 13 do
  local first, last = values()
  for place = last, first, -1 do
    redis.call('LPUSH', KEYS[list], ARGV[place])
  end
  redis.call('EXPIRE', KEYS[list], talk)
end
local first, last = values()
for place = first, last, 2 do
  redis.call('HSETNX', KEYS[14], ARGV[place], ARGV[place + 1])
end
first, last = values()
for place = first, last, 2 do
  redis.call('ZADD', KEYS[15], 'NX', ARGV[place + 1], ARGV[place])
end
first, last = values()
for place = first, last, 2 do
  redis.call('HSETNX', KEYS[16], ARGV[place], ARGV[place + 1])
end
redis.call('EXPIRE', KEYS[16], talk)
first, last = values()
for place = first, last, 2 do
  redis.call('ZADD', KEYS[18], 'NX', ARGV[place + 1], ARGV[place])
end
redis.call('INCR', KEYS[17])
for key = 14, 18 do
  if key ~= 16 then
    redis.call('EXPIRE', KEYS[key], ids)
  end
end
if redis.call('HLEN', KEYS[14]) > 0 or redis.call('HLEN', KEYS[16]) > 0 then
  redis.call('ZADD', KEYS[21], 'NX', ARGV[14], chat)
end
redis.call('DEL', KEYS[1], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10])
-- What a process of schema 1 can't read it can't go on with; what it takes in is taken over from it.
redis.call('SET', KEYS[2], ARGV[6], 'EX', ARGV[7])
return 1
