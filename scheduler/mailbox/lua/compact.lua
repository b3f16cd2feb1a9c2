-- Move the oldest lines out of the prompt's window into the archive, with the summary that stands for them.
-- KEYS: lease state history archive due
-- ARGV: token, state ('' keeps it), lines, kept seconds, chat's hash, next look ms (0 for never, '' as it was)
-- Returns 1, or 0: lease lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local count = tonumber(ARGV[3])
if count > 0 then
  for _, line in ipairs(redis.call('LRANGE', KEYS[3], 0, count - 1)) do
    redis.call('RPUSH', KEYS[4], line)
  end
  redis.call('LTRIM', KEYS[3], count, -1)
  redis.call('EXPIRE', KEYS[4], ARGV[4])
end
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[4])
end
if ARGV[6] == '0' then
  redis.call('ZREM', KEYS[5], ARGV[5])
elseif ARGV[6] ~= '' then
  redis.call('ZADD', KEYS[5], ARGV[6], ARGV[5])
end
return 1
