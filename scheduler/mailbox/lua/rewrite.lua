-- Put other lines in the place of all that was said in a chat, and nothing in the place of what waits to be sent.
-- KEYS: lease state history archive outbox due tries, vectors of lines, works
-- ARGV: token, state ('' keeps it), kept seconds, chat's hash, next look ms (0 for never, '' as it was),
--       n, n history lines, m, m archive lines (-1: the archive stays, with its vectors)
-- Returns 1, or 0: lease lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[3], KEYS[5], KEYS[7], KEYS[9])
if tonumber(ARGV[7 + tonumber(ARGV[6])]) >= 0 then
  redis.call('DEL', KEYS[4], KEYS[8])
end
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
end
if ARGV[5] == '0' then
  redis.call('ZREM', KEYS[6], ARGV[4])
elseif ARGV[5] ~= '' then
  redis.call('ZADD', KEYS[6], ARGV[5], ARGV[4])
end
local at = 6
for _, key in ipairs({KEYS[3], KEYS[4]}) do
  for _ = 1, tonumber(ARGV[at]) do
    at = at + 1
    redis.call('RPUSH', key, ARGV[at])
  end
  at = at + 1
  redis.call('EXPIRE', key, ARGV[3])
end
return 1
