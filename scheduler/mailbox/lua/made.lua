-- Put what became of a work in the place of its recipe, and ring, unless nobody waits for it any more.
-- KEYS: works bell   ARGV: the bubble's id, sealed, what the bell says, how long it says so (s)
-- Returns whether somebody waits.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 1
