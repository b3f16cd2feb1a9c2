-- Read keys as they stand at one moment. KEYS: those that are read whole, then indexes
-- ARGV: how many indexes, the member that is wanted of each
-- Returns the time (ms), then of each key in which something stands its name, kind, ms for which it is kept (-1: for
-- good) and values.
local time = redis.call('TIME')
local found = {time[1] * 1000 + math.floor(time[2] / 1000)}
local whole, member = #KEYS - ARGV[1], ARGV[2]

for place, key in ipairs(KEYS) do
  local kind, values = redis.call('TYPE', key).ok, nil
  if place > whole then
    local score = redis.call('ZSCORE', key, member)
    values = score and {member, score}
  elseif kind == 'string' then
    values = {redis.call('GET', key)}
  elseif kind == 'list' then
    values = redis.call('LRANGE', key, 0, -1)
  elseif kind == 'hash' then
    values = redis.call('HGETALL', key)
  elseif kind == 'zset' then
    values = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  end
  if values then
    found[#found + 1] = {key, kind, redis.call('PTTL', key), values}
  end
end
return found
