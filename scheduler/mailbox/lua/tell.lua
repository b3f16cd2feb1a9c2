-- Put something behind all that was told in a chat. KEYS: feed
-- ARGV: sealed, kept seconds, how many are kept
-- Returns its place: microseconds by the store's own clock, but never before what stands there already.
local now, names = redis.call('TIME'), redis.call('HKEYS', KEYS[1])
table.sort(names)
local name = string.format('%d%06d', now[1], now[2])
local last = names[#names]
if last and last >= name then
  name = string.format('%.0f', tonumber(last) + 1)
end
redis.call('HSET', KEYS[1], name, ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
for at = 1, #names + 1 - tonumber(ARGV[3]) do
  redis.call('HDEL', KEYS[1], names[at])
end
return name
