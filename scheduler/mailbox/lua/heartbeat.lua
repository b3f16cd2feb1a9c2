-- Keep the lease; that there is work may be said again. KEYS: lease woken   ARGV: token, lease ms
-- Returns 1, or 0 when it is lost.
redis.call('DEL', KEYS[2])
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
