-- A bubble was taken by the platform: out of the outbox, into history, with what rests on it.
-- KEYS: outbox history state lease due
-- ARGV: field, line, state ('' keeps it), kept seconds, token, chat's hash, next look ms (0 for never, '' as it was)
-- No lease is asked for to record what has happened; only the state is left to its holder.
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then
  return 0
end
if ARGV[2] ~= '' then
  redis.call('RPUSH', KEYS[2], ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
end
if ARGV[3] ~= '' and redis.call('GET', KEYS[4]) == ARGV[5] then
  redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[4])
  if ARGV[7] == '0' then
    redis.call('ZREM', KEYS[5], ARGV[6])
  elseif ARGV[7] ~= '' then
    redis.call('ZADD', KEYS[5], ARGV[7], ARGV[6])
  end
end
return 1
