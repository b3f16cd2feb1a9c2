-- Everything that one decision changes, in one step, by the holder of the lease only.
-- KEYS: lease state history inbox order outbox rev archive name due waiting
--       tries, vectors of lines, what was told, files, works
-- ARGV: token, expected rev ('' for any), wipe (1: what was said and known goes first), state ('' keeps it),
--       kept seconds, chat's hash, its sealed name, next look ms (0 for never, '' as it was), now ms,
--       n, n answered ids, m, m history lines, k, k pairs of outbox field and value
-- Returns 1, or 0 when the lease is lost, or -1 when the inbox has something newer, or lacks what the lines answer.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] ~= '' and (redis.call('GET', KEYS[7]) or '0') ~= ARGV[2] then
  return -1
end
-- What was taken back meanwhile is not answered, whoever wins.
local answered = tonumber(ARGV[10])
if tonumber(ARGV[11 + answered]) > 0 then
  for at = 11, 10 + answered do
    if redis.call('HEXISTS', KEYS[4], ARGV[at]) == 0 then
      return -1
    end
  end
end
local kept, chat, look = ARGV[5], ARGV[6], ARGV[8]
redis.call('SET', KEYS[9], ARGV[7], 'EX', kept)
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[6], KEYS[7], KEYS[8], KEYS[12], KEYS[13], KEYS[14], KEYS[15], KEYS[16])
  redis.call('ZREM', KEYS[10], chat)
end
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[2], ARGV[4], 'EX', kept)
end
if look == '0' then
  redis.call('ZREM', KEYS[10], chat)
elseif look ~= '' then
  redis.call('ZADD', KEYS[10], look, chat)
end
local at = 10
for _ = 1, tonumber(ARGV[at]) do
  at = at + 1
  redis.call('HDEL', KEYS[4], ARGV[at])
  redis.call('ZREM', KEYS[5], ARGV[at])
end
local oldest = redis.call('ZRANGE', KEYS[5], 0, 0, 'WITHSCORES')
if oldest[2] then
  -- Whoever is left waits since then, and no longer since those who were answered now.
  redis.call('ZADD', KEYS[11], 'XX', oldest[2], chat)
end
at = at + 1
for _ = 1, tonumber(ARGV[at]) do
  at = at + 1
  redis.call('RPUSH', KEYS[3], ARGV[at])
end
at = at + 1
local bubbles = tonumber(ARGV[at])
for _ = 1, bubbles do
  redis.call('HSET', KEYS[6], ARGV[at + 1], ARGV[at + 2])
  at = at + 2
end
if bubbles > 0 then
  -- So that a sweep finds what a process leaves that dies on the way.
  redis.call('ZADD', KEYS[11], 'NX', ARGV[9], chat)
end
redis.call('EXPIRE', KEYS[3], kept)
redis.call('EXPIRE', KEYS[6], kept)
return 1
