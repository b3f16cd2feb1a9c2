-- Remember some things of a person and forget others. KEYS: facts, when the person was forgotten, vectors of facts
-- ARGV: whether all goes first, kept seconds, when its writer looked (the store's µs), n, n fields that go, pairs of
-- field and value
-- Returns 1, or -1 when all that they saw has been forgotten meanwhile.
if tonumber(redis.call('GET', KEYS[2]) or -1) >= tonumber(ARGV[3]) then
  return -1
end
if ARGV[1] == '1' then
  redis.call('DEL', KEYS[1])
end
if ARGV[1] == '1' or tonumber(ARGV[4]) > 0 then
  -- Nobody can tell which of them is of what goes; those of the rest are made anew.
  redis.call('DEL', KEYS[3])
end
local at = 4
for _ = 1, tonumber(ARGV[4]) do
  at = at + 1
  redis.call('HDEL', KEYS[1], ARGV[at])
end
for pair = at + 1, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[pair], ARGV[pair + 1])
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
