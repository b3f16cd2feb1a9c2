-- Dedupe, append and note that something waits, in one step. KEYS: seen order inbox rev name waiting history moved
-- ARGV: id, update id, arrival ms, sealed, mode (new|edit|delete|aside), kept seconds, seen cap, chat's hash, its sealed
--       name, kept seconds of that, id and sealed value under which it waits where what it changes was answered
-- Returns 1 appended, 2 replaced an unanswered message, 3 took one back, 4 is to change an answered one, 0 nothing to do,
-- or where the chat is now.
local moved = redis.call('GET', KEYS[8])
if moved then
  return moved
end
local id, update, at, sealed, mode = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local amends = (mode == 'edit' or mode == 'delete') and redis.call('HEXISTS', KEYS[3], id) == 0
if amends then
  if redis.call('EXISTS', KEYS[7]) == 0 then
    return 0
  end
  id, sealed = ARGV[11], ARGV[12]
end
redis.call('SET', KEYS[5], ARGV[9], 'EX', ARGV[10])
local fresh = redis.call('ZADD', KEYS[1], 'NX', at, update) == 1
if fresh or mode == 'new' or mode == 'aside' then
  -- Also for what is known: perhaps a replica does not have it, and whoever delivers it again is told when it has.
  -- Since the first that waits: who insists has not begun to wait just now.
  redis.call('ZADD', KEYS[6], 'NX', at, ARGV[8])
end
if not fresh then
  return 0
end
local surplus = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[7])
if surplus > 0 then
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, surplus - 1)
end
redis.call('EXPIRE', KEYS[1], ARGV[6])
if mode ~= 'aside' and not (amends and mode == 'edit') then
  -- What makes no answer stale changes no revision.
  redis.call('INCR', KEYS[4])
  redis.call('EXPIRE', KEYS[4], ARGV[6])
end
if mode == 'delete' and not amends then
  redis.call('HDEL', KEYS[3], id)
  redis.call('ZREM', KEYS[2], id)
  return 3
end
redis.call('HSET', KEYS[3], id, sealed)
redis.call('ZADD', KEYS[2], 'NX', at, id)
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('EXPIRE', KEYS[3], ARGV[6])
return amends and 4 or mode == 'edit' and 2 or 1
