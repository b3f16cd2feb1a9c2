-- Move marks forward and forget old ones. KEYS: times places
-- ARGV: oldest that is kept, kept seconds, then triples of mark, place's hash and sealed place
for at = 3, #ARGV, 3 do
  redis.call('ZADD', KEYS[1], 'GT', ARGV[at], ARGV[at + 1])
  redis.call('HSET', KEYS[2], ARGV[at + 1], ARGV[at + 2])
end
for _, place in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', '(' .. ARGV[1], 'BYSCORE')) do
  redis.call('ZREM', KEYS[1], place)
  redis.call('HDEL', KEYS[2], place)
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
