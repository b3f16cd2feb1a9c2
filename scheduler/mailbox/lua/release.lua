-- Give the lease back, unless there is work left and it is wanted. KEYS: lease inbox outbox   ARGV: token, always
-- Returns 1 when it is free now, 0 when work is left, so that the holder goes on, or -1 when it was lost before.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
if ARGV[2] == '0' and (redis.call('HLEN', KEYS[2]) > 0 or redis.call('HLEN', KEYS[3]) > 0) then
  return 0
end
redis.call('DEL', KEYS[1])
return 1
