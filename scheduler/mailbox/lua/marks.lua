-- Move marks forward and forget old ones. KEYS: marks   ARGV: oldest that is kept, kept seconds, then mark and place…
for at = 3, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], 'GT', ARGV[at], ARGV[at + 1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
