-- Give the lease back, unless there is work left and it is wanted, and take a chat with none off those that wait.
-- KEYS: lease inbox outbox waiting name state history archive tries rev
-- ARGV: token, always, chat's hash
-- Returns 1 when it is free now, 0 when work is left, so that the holder goes on, or -1 when it was lost before.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
local work = redis.call('HLEN', KEYS[2]) + redis.call('HLEN', KEYS[3])
if work > 0 and ARGV[2] == '0' then
  return 0
end
redis.call('DEL', KEYS[1])
if work == 0 then
  redis.call('ZREM', KEYS[4], ARGV[3])
  redis.call('DEL', KEYS[9])
  if redis.call('EXISTS', KEYS[6], KEYS[7], KEYS[8]) == 0 then
    -- Of a chat that was forgotten not even its name stays.
    redis.call('DEL', KEYS[5], KEYS[10])
  end
end
return 1
