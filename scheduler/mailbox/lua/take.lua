-- Take the lease of a chat, or look again while holding it, and load all of the chat in the same step, with the store's
-- own time (µs).
-- KEYS: lease state history inbox order outbox rev tries moved woken
-- ARGV: token, lease ms, how: take (a free one), again (while it is still ours), seize (from whoever has it),
--       how many lines of the history are known, and on what the first and the last of those end
-- Of the history only what is not known comes, behind the number of lines that are left out. Returns nil when it is not to
-- be had: somebody else holds it, or, looking again, it was lost, though it be free; or where the chat is now. Whoever
-- asks has heard that there is work, so that it may be said again.
redis.call('DEL', KEYS[10])
local moved = redis.call('GET', KEYS[9])
if moved then
  return moved
end
local holder = redis.call('GET', KEYS[1])
if ARGV[3] == 'take' and holder and holder ~= ARGV[1] then
  return nil
end
if ARGV[3] == 'again' and holder ~= ARGV[1] then
  return nil
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local now, known = redis.call('TIME'), tonumber(ARGV[4])
local function ends(place, mark)
  return string.sub(redis.call('LRANGE', KEYS[3], place, place)[1] or '', -16) == mark
end
if known > 0 and not (ends(0, ARGV[5]) and ends(known - 1, ARGV[6])) then
  known = 0
end
return {
  redis.call('GET', KEYS[2]),
  {known, redis.call('LRANGE', KEYS[3], known, -1)},
  redis.call('HGETALL', KEYS[4]),
  redis.call('ZRANGE', KEYS[5], 0, -1, 'WITHSCORES'),
  redis.call('HGETALL', KEYS[6]),
  redis.call('GET', KEYS[7]) or '0',
  redis.call('HGETALL', KEYS[8]),
  now[1] * 1000000 + now[2],
}
