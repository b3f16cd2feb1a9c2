-- Compare and set. KEYS: value   ARGV: what it was ('' for absent), what it becomes, kept seconds
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
