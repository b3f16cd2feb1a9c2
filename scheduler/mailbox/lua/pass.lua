-- Leave to send by a door, by the server's clock, which all processes share; or a hold on a door or chat.
-- KEYS: limits   ARGV: ms between messages (0: any number), burst, place that was given (0: none), hold ms (0: none)
-- Returns ms to wait, the place in the queue, to be shown when asking again, and the ms that a hold lasts.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local every, burst, place, hold = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local held = redis.call('HMGET', KEYS[1], 'until', 'next')
local closed, next = tonumber(held[1] or 0), tonumber(held[2] or 0)
if hold > 0 then
  closed = math.max(closed, now + 1 + hold)
  redis.call('HSET', KEYS[1], 'until', closed)
  redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(closed, next) - now) + 1000)
  return {closed - now, 0, closed - now}
end
-- A place from before a hold is lost; any other is kept, so that nobody is overtaken.
if place == 0 or place < closed then
  place = math.max(now, closed)
  if every > 0 then
    next = math.max(next, place - (burst - 1) * every)
    place = math.ceil(math.max(place, next))
    next = next + every
    redis.call('HSET', KEYS[1], 'next', tostring(next))
    redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(closed, next + burst * every) - now) + 1000)
  end
end
return {math.max(place - now, 0), place, math.max(closed - now, 0)}
