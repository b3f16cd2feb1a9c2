-- A bubble was taken by the platform: out of the outbox, into history, with what rests on it.
-- KEYS: outbox history state lease due tries moved
-- ARGV: field, line ('' for none), state ('' keeps it), kept seconds, token, chat's hash, next look ms (0 for never,
--       '' as it was)
-- What has happened is recorded by whoever knows of it, once, by the one field that it has in the outbox: a forgetting
-- empties that, and nothing comes back. The state is left to the lease's holder. Returns 1, or 0: lease lost, or where
-- the chat is now.
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then
  return redis.call('GET', KEYS[7]) or (redis.call('GET', KEYS[4]) == ARGV[5] and 1 or 0)
end
redis.call('HDEL', KEYS[6], ARGV[1])
if ARGV[2] ~= '' then
  redis.call('RPUSH', KEYS[2], ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
end
if redis.call('GET', KEYS[4]) ~= ARGV[5] then
  return 0
end
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[4])
end
if ARGV[7] == '0' then
  redis.call('ZREM', KEYS[5], ARGV[6])
elseif ARGV[7] ~= '' then
  redis.call('ZADD', KEYS[5], ARGV[7], ARGV[6])
end
return 1
