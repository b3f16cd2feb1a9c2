-- Put what was said under another id into the chat that it has become, once, by the holder of that.
-- KEYS: lease brought state history archive outbox name due
-- ARGV: token, lines of its history as it was read, kept seconds, hash, its sealed name, state, next look ms (0 for
--       never), then n and n values each: all of history and archive, and pairs of outbox to be added
-- Returns 1, or 0: the lease is lost, or something was noted since it was read.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[2]) then
  return 0
end
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3]) then
  return 1
end
redis.call('SET', KEYS[7], ARGV[5], 'EX', ARGV[3])
redis.call('SET', KEYS[3], ARGV[6], 'EX', ARGV[3])
redis.call('ZREM', KEYS[8], ARGV[4])
if ARGV[7] ~= '0' then
  redis.call('ZADD', KEYS[8], ARGV[7], ARGV[4])
end
local at = 8
for list = 4, 5 do
  redis.call('DEL', KEYS[list])
  for _ = 1, tonumber(ARGV[at]) do
    at = at + 1
    redis.call('RPUSH', KEYS[list], ARGV[at])
  end
  redis.call('EXPIRE', KEYS[list], ARGV[3])
  at = at + 1
end
for pair = at + 1, at + tonumber(ARGV[at]), 2 do
  redis.call('HSET', KEYS[6], ARGV[pair], ARGV[pair + 1])
end
redis.call('EXPIRE', KEYS[6], ARGV[3])
return 1
