-- Note something that a chat gets once. KEYS: once moved   ARGV: seconds
-- Returns 1 the first time, else 0, or where the chat is now.
local moved = redis.call('GET', KEYS[2])
if moved then
  return moved
end
return redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) and 1 or 0
