-- Put vectors beside what they are of, for as long as that is kept. KEYS: vectors, what they are of, lease of a chat
-- ARGV: lease's token, whether older vectors go first, sealed vectors, and of facts the fields that they are of
-- Returns 1, or 0 where the lease is lost or something of it has gone meanwhile.
if KEYS[3] and redis.call('GET', KEYS[3]) ~= ARGV[1] then
  return 0
end
for at = 4, #ARGV do
  if redis.call('HEXISTS', KEYS[2], ARGV[at]) == 0 then
    return 0
  end
end
if ARGV[2] == '1' then
  redis.call('DEL', KEYS[1])
end
redis.call('RPUSH', KEYS[1], ARGV[3])
-- Where there is nothing that they are of, that is no time, and they go at once.
redis.call('PEXPIRE', KEYS[1], redis.call('PTTL', KEYS[2]))
return 1
