-- A bubble is about to leave. KEYS: lease outbox limits
-- ARGV: token, field, value that says "sending", ms between messages of this chat (0: any number), burst
-- Returns 1, or 0 when the lease is lost or the bubble was voided, or minus the ms that this chat has to wait.
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then
  return 0
end
local time = redis.call('TIME')
local now, every, burst = time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[4]), tonumber(ARGV[5])
local held = redis.call('HMGET', KEYS[3], 'until', 'next')
local next = math.max(tonumber(held[2] or 0), now - (burst - 1) * every)
local wait = math.ceil(math.max(tonumber(held[1] or 0), every > 0 and next or 0) - now)
if wait > 0 then
  return -wait
end
if every > 0 then
  redis.call('HSET', KEYS[3], 'next', tostring(next + every))
  redis.call('PEXPIRE', KEYS[3], math.ceil(burst * every) + 1000)
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
