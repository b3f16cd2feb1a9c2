-- A chat of a door was told to wait; where another one has been told so too and still waits, the whole door does.
-- KEYS: limits of the door   ARGV: chat's hash, ms
-- Returns the ms for which the whole door is to send nothing.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ends = now + 1 + tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 'until', 'told', 'told_until')
local closed, told, told_until = tonumber(held[1] or 0), held[2], tonumber(held[3] or 0)
if told and told ~= ARGV[1] and told_until > now then
  closed = math.max(closed, ends)
  redis.call('HSET', KEYS[1], 'until', closed)
end
if ends > told_until then
  redis.call('HSET', KEYS[1], 'told', ARGV[1], 'told_until', ends)
end
local kept = math.max(closed, ends, told_until) - now + 1000
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(kept, redis.call('PTTL', KEYS[1]))))
return math.max(closed - now, 0)
