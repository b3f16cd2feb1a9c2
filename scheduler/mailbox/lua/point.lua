-- Leave a pointer in the place of a chat that lies elsewhere now, by its holder. KEYS: moved lease rev waiting due, all else
-- ARGV: token, rev as it was read, sealed new id, its kept seconds, hash
-- Returns 1, or 0 when the lease is lost, or -1 when somebody has written since.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
if (redis.call('GET', KEYS[3]) or '0') ~= ARGV[2] then
  return -1
end
redis.call('ZREM', KEYS[4], ARGV[5])
redis.call('ZREM', KEYS[5], ARGV[5])
redis.call('DEL', KEYS[2], KEYS[3], unpack(KEYS, 6))
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
return 1
