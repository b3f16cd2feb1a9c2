-- Count one in each, for so long from its first, until one is beyond its cap. KEYS: counts
-- ARGV: the cap of each, then the seconds of each. Returns the place (from 1) of what is beyond and how many there
-- are of it now; 0 and 0 where nothing is.
for at, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  if count == 1 then
    redis.call('EXPIRE', key, ARGV[#KEYS + at])
  end
  if count > tonumber(ARGV[at]) then
    return {at, count}
  end
end
return {0, 0}
