-- Set when a chat is looked at, by whoever wishes so. KEYS: state name due moved
-- ARGV: chat's hash, its sealed name, kept seconds, ms (0 for never)
-- Returns 1, or where the chat is now, or 0 for one of which nothing is kept: it may have been forgotten, and nothing of
-- it comes back.
local moved = redis.call('GET', KEYS[4])
if moved then
  return moved
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == '0' then
  redis.call('ZREM', KEYS[3], ARGV[1])
else
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
end
return 1
