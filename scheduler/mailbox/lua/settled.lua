-- Take a chat off the waiting index unless it got something newer. KEYS: index   ARGV: chat, its mark as it was
local mark = redis.call('ZSCORE', KEYS[1], ARGV[1])
if mark and tonumber(mark) == tonumber(ARGV[2]) then
  return redis.call('ZREM', KEYS[1], ARGV[1])
end
return 0
