-- Leave nothing of a chat. KEYS: lease inbox order outbox state history archive rev   ARGV: token
-- Only the ids of handled updates stay, so that a redelivered one is not taken for news. Returns 1, or 0: lease lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
for key = 2, #KEYS do
  redis.call('DEL', KEYS[key])
end
return 1
