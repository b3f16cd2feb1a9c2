-- Read who stands in parts of an index over chats, up to a time. KEYS: parts   ARGV: ms
-- Returns hash and ms of each, in no order.
local found = {}
for _, part in ipairs(KEYS) do
  for _, value in ipairs(redis.call('ZRANGE', part, '-inf', ARGV[1], 'BYSCORE', 'WITHSCORES')) do
    found[#found + 1] = value
  end
end
return found
