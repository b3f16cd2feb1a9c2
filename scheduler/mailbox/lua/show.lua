-- Note that a process is there, by the server's clock, which all processes share. KEYS: seen, schema
-- ARGV: name of the process, its schema, ms for which it counts
-- Returns who was seen within that time, and the schema that is written for good; who can't read that is not noted.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local schema = tonumber(redis.call('GET', KEYS[2]) or 0)
if schema <= tonumber(ARGV[2]) then
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (now - ARGV[3]))
return {redis.call('ZRANGE', KEYS[1], 0, -1), schema}
