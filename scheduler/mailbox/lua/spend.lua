-- Count messages of a minute and tokens of a day, each beginning with the first. KEYS: minute tokens
-- ARGV: messages, tokens (0: only look). Returns the messages, the ms left of their minute, and the tokens.
for at, seconds in ipairs({60, 86400}) do
  if tonumber(ARGV[at]) > 0 and redis.call('INCRBY', KEYS[at], ARGV[at]) == tonumber(ARGV[at]) then
    redis.call('EXPIRE', KEYS[at], seconds)
  end
end
local had, spent = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
return {tonumber(had or 0), math.max(redis.call('PTTL', KEYS[1]), 0), tonumber(spent or 0)}
