-- Compare and set. KEYS: value, and for what is known of a person: when they were forgotten
-- ARGV: what it was ('' for absent), what it becomes ('' for nothing), kept seconds, when its writer looked (the
-- store's µs)
-- Returns 1, or 0 when it was something else, or -1 when all that they saw has been forgotten meanwhile.
if KEYS[2] and tonumber(redis.call('GET', KEYS[2]) or -1) >= tonumber(ARGV[4]) then
  return -1
end
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
end
return 1
