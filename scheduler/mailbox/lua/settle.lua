-- Write a schema for good, unless others are there than whoever asks has seen. KEYS: seen, schema
-- ARGV: schema, names of the processes in their order. Returns whether it was done.
local here = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(here)
if table.concat(here, ' ') ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[1])
return 1
