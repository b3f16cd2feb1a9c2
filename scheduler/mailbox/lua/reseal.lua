-- Put values sealed with another key in the place of older ones, those that are still as they were. How long the
-- key is kept stays. KEYS: string, list or hash   ARGV: triples of field ('' but in a hash), what it was, what it becomes
-- Returns how many were changed.
local kind, changed = redis.call('TYPE', KEYS[1]).ok, 0
for at = 1, #ARGV, 3 do
  local field, old, new = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if kind == 'string' and redis.call('GET', KEYS[1]) == old then
    redis.call('SET', KEYS[1], new, 'KEEPTTL')
    changed = changed + 1
  elseif kind == 'hash' and redis.call('HGET', KEYS[1], field) == old then
    redis.call('HSET', KEYS[1], field, new)
    changed = changed + 1
  elseif kind == 'list' then
    local place = redis.call('LPOS', KEYS[1], old)
    if place then
      redis.call('LSET', KEYS[1], place, new)
      changed = changed + 1
    end
  end
end
return changed
