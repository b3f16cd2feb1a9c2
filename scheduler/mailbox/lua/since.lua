-- What was told in a chat after a place, as pairs of place and value in no order. KEYS: feed   ARGV: place ('' for all)
local all, found = redis.call('HGETALL', KEYS[1]), {}
for at = 1, #all, 2 do
  if all[at] > ARGV[1] then
    found[#found + 1] = all[at]
    found[#found + 1] = all[at + 1]
  end
end
return found
