-- Take bubbles back that are not to be sent. KEYS: lease outbox tries   ARGV: token, fields
-- Returns 1, or 0: lease lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
for at = 2, #ARGV do
  redis.call('HDEL', KEYS[2], ARGV[at])
  redis.call('HDEL', KEYS[3], ARGV[at])
end
return 1
