-- Take the lease of a chat, or look again while holding it, and load all of the chat in the same step.
-- KEYS: lease state history inbox order outbox rev   ARGV: token, lease ms, force (1: also from somebody else)
-- Returns nil when somebody else holds the lease.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and ARGV[3] ~= '1' then
  return nil
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {
  redis.call('GET', KEYS[2]),
  redis.call('LRANGE', KEYS[3], 0, -1),
  redis.call('HGETALL', KEYS[4]),
  redis.call('ZRANGE', KEYS[5], 0, -1, 'WITHSCORES'),
  redis.call('HGETALL', KEYS[6]),
  redis.call('GET', KEYS[7]) or '0',
}
