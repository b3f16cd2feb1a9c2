-- A bubble is about to leave. KEYS: lease outbox limits tries
-- ARGV: token, field, value that says "sending", ms between messages of this chat (0: any number), burst, ms until the
--       second try of a bubble, doubled with each (0: this one is not counted), kept seconds
-- Returns 1, or 0 when the bubble was voided, or minus the ms that it has to wait, or nil when the lease is lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return nil
end
if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then
  return 0
end
local time = redis.call('TIME')
local now, every, burst = time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[4]), tonumber(ARGV[5])
local held = redis.call('HMGET', KEYS[3], 'until', 'next')
local next = math.max(tonumber(held[2] or 0), now - (burst - 1) * every)
-- Counted before it leaves, so that a process that dies on the way has tried too.
local pause = tonumber(ARGV[6])
local tries, again = string.match(redis.call('HGET', KEYS[4], ARGV[2]) or '0:0', '(%d+):(%d+)')
local soonest = math.max(tonumber(held[1] or 0), every > 0 and next or 0, pause > 0 and tonumber(again) or 0)
local wait = math.ceil(soonest - now)
if wait > 0 then
  return -wait
end
if every > 0 then
  redis.call('HSET', KEYS[3], 'next', tostring(next + every))
  redis.call('PEXPIRE', KEYS[3], math.ceil(burst * every) + 1000)
end
if pause > 0 then
  redis.call('HSET', KEYS[4], ARGV[2], string.format('%d:%.0f', tries + 1, now + pause * 2 ^ tries))
  redis.call('EXPIRE', KEYS[4], ARGV[7])
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
