-- Everything that one decision changes, in one step, by the holder of the lease only.
-- KEYS: lease state history inbox order outbox rev archive
-- ARGV: token, expected rev ('' for any), wipe (1: what was said and known goes first), state ('' keeps it),
--       kept seconds, n, n answered ids, m, m history lines, k, k pairs of outbox field and value
-- Returns 1, or 0 when the lease is lost, or -1 when the inbox has something newer.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] ~= '' and (redis.call('GET', KEYS[7]) or '0') ~= ARGV[2] then
  return -1
end
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[6], KEYS[7], KEYS[8])
end
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
end
local at = 6
for _ = 1, tonumber(ARGV[at]) do
  at = at + 1
  redis.call('HDEL', KEYS[4], ARGV[at])
  redis.call('ZREM', KEYS[5], ARGV[at])
end
at = at + 1
for _ = 1, tonumber(ARGV[at]) do
  at = at + 1
  redis.call('RPUSH', KEYS[3], ARGV[at])
end
at = at + 1
for _ = 1, tonumber(ARGV[at]) do
  redis.call('HSET', KEYS[6], ARGV[at + 1], ARGV[at + 2])
  at = at + 2
end
redis.call('EXPIRE', KEYS[3], ARGV[5])
redis.call('EXPIRE', KEYS[6], ARGV[5])
return 1
