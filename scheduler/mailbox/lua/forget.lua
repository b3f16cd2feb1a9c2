-- Leave nothing of a person, and note when, by the store's own clock (µs), which is the same for every process.
-- KEYS: person facts gone, vectors of facts
-- ARGV: for how long that is remembered (ms)
local now = redis.call('TIME')
redis.call('SET', KEYS[3], now[1] * 1000000 + now[2], 'PX', ARGV[1])
redis.call('DEL', KEYS[1], KEYS[2], KEYS[4])
return 1
