-- A bubble is about to leave. KEYS: lease outbox   ARGV: token, field, value that says "sending"
-- Returns 1, or 0 when the lease is lost or the bubble was voided.
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
